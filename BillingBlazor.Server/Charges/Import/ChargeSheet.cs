using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell.Parts;

namespace BillingBlazor.Server.Charges.Import;

/// <summary>A row of a charge file: its form, and what it names of a customer that is not looked up yet.</summary>
internal sealed record ChargeEntry(int Row, string Customer, string CostCentre, string Line, ChargeForm Form)
{
    /// <summary>Known once its customer is.</summary>
    public int CustomerId { get; set; }
}

/// <summary>Rows of charges, each by the rules of the form for one, and what is wrong with them. Customers are looked up afterwards, all at
/// once.</summary>
internal sealed class ChargeSheet
{
    private sealed record Often(string Name, Frequency? Frequency);

    private sealed record Treatment(string Name, VatTreatment Vat);

    private const string NoProduct = "There is none yet: add it to the catalogue first, or leave the cell empty for a bespoke charge.";
    private readonly ByName<ProductOffer> products;
    private readonly ByName<ChargeChoice> categories;
    private readonly ByName<Often> frequencies = new(
        [new(FrequencyWords.Of(null), null), .. Enum.GetValues<Frequency>().Select(often => new Often(FrequencyWords.Of(often), often))],
        often => often.Name
    );
    private readonly ByName<Treatment> treatments = new(
        VatWords.Choices.Select(vat => new Treatment(VatWords.Of(vat), vat)),
        vat => vat.Name
    );
    private readonly List<ChargeEntry> entries = [];

    private ChargeSheet(ChargeSheetOptions options) =>
        (products, categories) = (new(options.Products, product => product.Name), new(options.Categories, category => category.Name));

    public IReadOnlyList<ChargeEntry> Entries => entries;
    public SheetProblems Problems { get; } = new();
    public SheetTable Table { get; private set; } = default!;

    /// <exception cref="BillingRuleException">The file holds no row.</exception>
    public static ChargeSheet Read(Sheet sheet, string fileName, ChargeSheetOptions options, Action<int, double> told)
    {
        var read = new ChargeSheet(options);
        read.Table = SheetTable.ReadFilledIn(sheet, fileName, "charge", ChargeColumns.Known, read.Problems, read.Read, told);
        return read;
    }

    /// <summary>A problem of a row that is found once its customer is known.</summary>
    public void Refuse(ChargeEntry entry, string column, string value, string reason) =>
        Problems.Add(new(entry.Row, column, Table.At(column), value, reason));

    private void Read(SheetTable table, SheetRow row)
    {
        var values = table.Read(row, Problems);
        var bad = table.Refused(row, values);
        var form = new ChargeForm();
        Choose(form);
        form.Description = Typed(ChargeColumns.Description) is { Length: > 0 } description ? description : form.Description;
        form.Details = Text.Optional(Typed(ChargeColumns.Details)) ?? form.Details;
        form.Quantity = Number(ChargeColumns.Quantity) ?? (Typed(ChargeColumns.Quantity).Length == 0 ? 1 : form.Quantity);
        (form.Price, form.Cost) = (Number(ChargeColumns.Price), Number(ChargeColumns.Cost));
        (form.Start, form.ProRataStart, form.End, form.AlreadyBilledTo) = (
            Day(ChargeColumns.Start),
            Day(ChargeColumns.ProRata),
            Day(ChargeColumns.End),
            Day(ChargeColumns.BilledTo)
        );
        if (form.Frequency is null)
            foreach (var column in new[] { ChargeColumns.ProRata, ChargeColumns.End })
                if (Typed(column).Length > 0)
                    Refuse(column, "A single charge has a date, but no pro-rata start and no end. Clear it, or say how often.");
        foreach (var (field, reason) in FormRules<ChargeForm>.Broken(form))
            if (ChargeColumns.OfField.TryGetValue(field, out var column) && !bad.Contains(column))
                Refuse(column, reason);
        if (Typed(ChargeColumns.Customer).Length == 0 && !bad.Contains(ChargeColumns.Customer))
            Refuse(ChargeColumns.Customer, "Fill in the customer: its reference, or its name.");
        entries.Add(new(row.Number, Typed(ChargeColumns.Customer), Typed(ChargeColumns.CostCentre), Typed(ChargeColumns.Line), form));

        string Typed(string column) => values.GetValueOrDefault(column).Text ?? "";

        void Choose(ChargeForm into)
        {
            if (Typed(ChargeColumns.Product) is { Length: > 0 } name)
            {
                if (products.Find(name) is { } product)
                    (into.ProductId, into.Description, into.Details, into.CategoryId, into.Frequency, into.VatTreatment) = (
                        product.Id,
                        product.Name,
                        product.Details,
                        product.CategoryId,
                        product.Frequency,
                        product.VatTreatment
                    );
                else
                    Refuse(ChargeColumns.Product, $"“{SheetTable.Shown(name)}” is no product sold now. {products.Offer(NoProduct)}");
            }
            if (Typed(ChargeColumns.Category) is { Length: > 0 } category)
            {
                if (categories.Find(category) is { } chosen)
                    into.CategoryId = chosen.Id;
                else
                    Refuse(
                        ChargeColumns.Category,
                        $"“{SheetTable.Shown(category)}” is no category of products. "
                            + $"{categories.Offer("There is none yet: add one first.")}"
                    );
            }
            if (Typed(ChargeColumns.Often) is { Length: > 0 } often)
            {
                if (frequencies.Find(often) is { } known)
                    into.Frequency = known.Frequency;
                else
                    Refuse(
                        ChargeColumns.Often,
                        $"“{SheetTable.Shown(often)}” is none of Once, Daily, Weekly, Monthly, Quarterly, Half-yearly, Yearly."
                    );
            }
            if (Typed(ChargeColumns.Vat) is { Length: > 0 } vat)
            {
                if (treatments.Find(vat) is { } treatment)
                    into.VatTreatment = treatment.Vat;
                else
                    Refuse(ChargeColumns.Vat, $"“{SheetTable.Shown(vat)}” is none of Standard, Reduced, Zero, Exempt, Outside scope.");
            }
        }

        decimal? Number(string column)
        {
            if (Typed(column) is not { Length: > 0 } text)
                return null;
            if (CellReading.Number(text) is { } number)
                return number;
            Refuse(column, $"“{SheetTable.Shown(text)}” is no number, such as 25.00.");
            return null;
        }

        DateTime? Day(string column)
        {
            var cell = values.GetValueOrDefault(column);
            if (string.IsNullOrEmpty(cell.Text))
                return null;
            if (CellReading.Day(cell) is { } day)
                return day;
            Refuse(column, CellReading.NoDay(SheetTable.Shown(cell.Text)));
            return null;
        }

        void Refuse(string column, string reason)
        {
            if (bad.Add(column))
                Problems.Add(new(row.Number, column, table.At(column), Typed(column), reason));
        }
    }
}

/// <summary>What rows name of customers: found by one look for all of them.</summary>
internal sealed class ChargeOwners(IReadOnlyList<Customer> customers, ILookup<int, Cli> lines)
{
    private readonly ILookup<string, Customer> byReference = customers
        .Where(c => c.Reference is not null)
        .ToLookup(c => c.Reference!, StringComparer.OrdinalIgnoreCase);
    private readonly ILookup<string, Customer> byName = customers.ToLookup(c => c.Name, StringComparer.OrdinalIgnoreCase);

    public Customer? this[int id] => customers.FirstOrDefault(c => c.Id == id);

    /// <summary>Gives each entry its customer, cost centre and line, or says why it can't have them.</summary>
    public void Place(ChargeSheet sheet)
    {
        foreach (var entry in sheet.Entries.Where(entry => entry.Customer.Length > 0))
        {
            var found = byReference[entry.Customer].ToList() is { Count: > 0 } referenced ? referenced : [.. byName[entry.Customer]];
            if (found.Count == 0)
                sheet.Refuse(entry, ChargeColumns.Customer, entry.Customer, "No customer has this reference or name.");
            else if (found.Count > 1)
                sheet.Refuse(
                    entry,
                    ChargeColumns.Customer,
                    entry.Customer,
                    $"{found.Count:#,0} customers have this name. Give the reference instead."
                );
            else if (found[0].Status == CustomerStatus.Cancelled)
                sheet.Refuse(entry, ChargeColumns.Customer, entry.Customer, $"{found[0].Name} is cancelled: no charge can be added.");
            else
                Place(sheet, entry, found[0]);
        }
    }

    private void Place(ChargeSheet sheet, ChargeEntry entry, Customer customer)
    {
        entry.CustomerId = customer.Id;
        if (entry.CostCentre.Length > 0)
        {
            var centre = customer.CostCentres.FirstOrDefault(c =>
                string.Equals(c.Name, entry.CostCentre, StringComparison.OrdinalIgnoreCase)
            );
            if (centre is null)
                sheet.Refuse(
                    entry,
                    ChargeColumns.CostCentre,
                    entry.CostCentre,
                    customer.CostCentres.Count == 0
                        ? $"{customer.Name} has no cost centre. Add it first, or leave the cell empty."
                        : $"It is none of {customer.Name}'s cost centres: "
                            + $"{string.Join(", ", customer.CostCentres.Take(5).Select(c => c.Name))}."
                );
            else if (centre.IsClosed)
                sheet.Refuse(
                    entry,
                    ChargeColumns.CostCentre,
                    entry.CostCentre,
                    $"{centre.Name} is closed. Open it again, or choose another."
                );
            else
                entry.Form.CostCentreId = centre.Id;
        }
        if (entry.Line.Length == 0)
            return;
        if (LineKey.Refusal(entry.Line) is { } refusal)
        {
            sheet.Refuse(entry, ChargeColumns.Line, entry.Line, refusal);
            return;
        }
        var key = LineKey.Of(entry.Line);
        if (
            lines[customer.Id].Where(cli => cli.Key == key).OrderByDescending(cli => cli.To ?? DateOnly.MaxValue).FirstOrDefault() is
            { } line
        )
            entry.Form.CliId = line.Id;
        else
            sheet.Refuse(entry, ChargeColumns.Line, entry.Line, $"It is none of {customer.Name}'s line identifiers.");
    }
}
