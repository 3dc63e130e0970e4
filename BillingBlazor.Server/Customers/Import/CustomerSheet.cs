using BillingBlazor.Domain;
using BillingBlazor.Server.Customers.Details;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell.Parts;

namespace BillingBlazor.Server.Customers.Import;

/// <summary>The rows of a customer file, each by the rules of the Create form, and what is wrong with them.</summary>
internal sealed class CustomerSheet
{
    private readonly SheetProblems problems = new();
    private readonly List<Entry> entries = [];
    private readonly Dictionary<string, int> references = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> columnOf;
    private readonly IReadOnlyList<CustomerColumn> columns;
    private readonly ByName<OrganisationOption> organisations;
    private readonly ByName<GroupOption> groups;
    private readonly Dictionary<int, (string Category, ByName<NamedId> Tariffs)> tariffs;

    /// <summary>A good row.</summary>
    public sealed record Entry(int Row, CustomerForm Form);

    private CustomerSheet(CustomerOptions options)
    {
        columns = CustomerColumns.Of(options);
        columnOf = columns.Where(column => column.CategoryId is null).ToDictionary(column => column.Field, column => column.Name);
        organisations = new(options.Organisations, organisation => organisation.Name);
        groups = new(options.Groups, group => group.Name);
        tariffs = options.SellPrices.ToDictionary(
            category => category.CategoryId,
            category => (category.Category, new ByName<NamedId>(category.Tariffs, tariff => tariff.Name))
        );
    }

    public IReadOnlyList<Entry> Entries => entries;
    public SheetProblems Problems => problems;
    public SheetTable Table { get; private set; } = default!;

    /// <exception cref="BillingRuleException">The file holds no row, or is none that can be read.</exception>
    public static CustomerSheet Read(Sheet sheet, string fileName, CustomerOptions options, Action<int, double> told)
    {
        var read = new CustomerSheet(options);
        var known = CustomerColumns.Known(read.columns);
        read.Table = SheetTable.ReadFilledIn(sheet, fileName, "customer", known, read.problems, read.Read, told);
        return read;
    }

    /// <summary>References that others have already, found by one look into the database.</summary>
    /// <param name="holders">The customers' names by their reference.</param>
    public void RefuseReferencesOf(IReadOnlyDictionary<string, string> holders)
    {
        foreach (var entry in entries.Where(entry => entry.Form.Reference is { } reference && holders.ContainsKey(reference)))
            problems.Add(
                new(
                    entry.Row,
                    CustomerColumns.Reference,
                    Table.At(CustomerColumns.Reference),
                    entry.Form.Reference!,
                    $"{holders[entry.Form.Reference!]} has the reference {entry.Form.Reference} already. Give another, or none."
                )
            );
    }

    private void Read(SheetTable table, SheetRow row)
    {
        var values = table.Read(row, problems);
        var bad = table.Refused(row, values);
        var form = new CustomerForm { Country = "", SendViaEmail = false };
        foreach (var column in columns)
        {
            var cell = values.GetValueOrDefault(column.Name);
            if (string.IsNullOrEmpty(cell.Text))
                continue;
            if (Misfit(cell, column) is { } reason)
                Refuse(column, reason);
            else
                column.Set?.Invoke(form, cell.Text);
        }
        if (string.Equals(form.Country, "United Kingdom", StringComparison.OrdinalIgnoreCase))
            form.Country = "United Kingdom";
        Choose(form, values, Refuse);
        form.SendViaEmail = Text.Optional(form.DeliveryEmail) is not null;
        foreach (var (field, reason) in form.Problems())
            if (columnOf.TryGetValue(field, out var name) && !bad.Contains(name))
                problems.Add(new(row.Number, name, table.At(name), values.GetValueOrDefault(name).Text ?? "", reason));
        if (form.Reference is { } reference && !bad.Contains(CustomerColumns.Reference) && !references.TryAdd(reference, row.Number))
            problems.Add(
                new(
                    row.Number,
                    CustomerColumns.Reference,
                    table.At(CustomerColumns.Reference),
                    reference,
                    $"Row {references[reference]:#,0} has the reference {reference} already. A reference belongs to one customer."
                )
            );
        entries.Add(new(row.Number, form));

        void Refuse(CustomerColumn column, string reason)
        {
            bad.Add(column.Name);
            problems.Add(new(row.Number, column.Name, table.At(column.Name), values.GetValueOrDefault(column.Name).Text ?? "", reason));
        }
    }

    /// <summary>How a cell is stored that this column can't take, since what was typed is gone.</summary>
    private static string? Misfit(SheetCell cell, CustomerColumn column) =>
        cell.Kind switch
        {
            CellKind.Date =>
                $"Your spreadsheet turned {cell.Address} into the date {cell.Text}. Format the cell as "
                + $"{(column.Name == CustomerColumns.Day ? "a number" : "Text")} and type it again.",
            CellKind.Bool => $"Your spreadsheet turned {cell.Address} into {cell.Text}. Format the cell as Text and type it again.",
            // In a text, as a CSV is, a national number without its 0 is still known by its length.
            _ when column.Name == CustomerColumns.Telephone
                    && cell.Text is { Length: 9 or 10 } and [>= '1' and <= '9', ..]
                    && cell.Text.All(char.IsAsciiDigit) =>
                $"{cell.Text} begins with neither 0 nor +, so its leading 0 is lost, as a spreadsheet does to numbers. Type it again "
                    + "with its 0, in a cell formatted as Text.",
            _ => null,
        };

    private void Choose(CustomerForm form, Dictionary<string, SheetCell> values, Action<CustomerColumn, string> refuse)
    {
        foreach (var column in columns)
        {
            var typed = values.GetValueOrDefault(column.Name).Text ?? "";
            if (column.Name == CustomerColumns.Organisation)
                form.OrganisationId = Chosen(organisations, typed, column, "an organisation", "the organisation", refuse)?.Id ?? 0;
            else if (column.Name == CustomerColumns.Group)
            {
                var group = Chosen(groups, typed, column, "a customer group", "the customer group", refuse);
                (form.GroupId, form.IsAnniversary) = (group?.Id ?? 0, group?.IsAnniversary ?? false);
                ChooseDay(form, group, values, refuse);
            }
            else if (column.CategoryId is { } categoryId && typed.Length > 0)
                ChooseTariff(form, categoryId, typed, column, refuse);
        }
    }

    private static T? Chosen<T>(
        ByName<T> known,
        string typed,
        CustomerColumn column,
        string one,
        string the,
        Action<CustomerColumn, string> refuse
    )
        where T : class
    {
        if (typed.Length == 0)
        {
            refuse(column, $"Fill in {the}{known.Offer(". There is none yet: set one up first.", ": ")}");
            return null;
        }
        if (known.Find(typed) is { } found)
            return found;
        refuse(column, $"“{SheetTable.Shown(typed)}” is not {one} you have set up. {known.Offer("There is none yet: set one up first.")}");
        return null;
    }

    private void ChooseDay(
        CustomerForm form,
        GroupOption? group,
        Dictionary<string, SheetCell> values,
        Action<CustomerColumn, string> refuse
    )
    {
        var column = columns.Single(column => column.Name == CustomerColumns.Day);
        var typed = values.GetValueOrDefault(column.Name).Text ?? "";
        if (typed.Length == 0 || values[column.Name].Kind is CellKind.Date or CellKind.Bool)
            return;
        if (Typed.Whole(typed) is not { } day || day is < 1 or > 31)
            refuse(column, $"“{SheetTable.Shown(typed)}” is not a day of the month: give a whole number from 1 to 31.");
        else if (group is { IsAnniversary: false })
            refuse(column, $"The group {group.Name} does not bill by anniversary. Leave the day empty, or choose an anniversary group.");
        else
            form.AnniversaryDay = day;
    }

    private void ChooseTariff(CustomerForm form, int categoryId, string typed, CustomerColumn column, Action<CustomerColumn, string> refuse)
    {
        var (category, known) = tariffs[categoryId];
        if (known.Find(typed) is { } tariff)
            form.SellPrices[categoryId] = tariff.Id;
        else if (tariffs.Values.FirstOrDefault(other => other.Tariffs.Find(typed) is not null).Category is { } elsewhere)
            refuse(
                column,
                $"“{SheetTable.Shown(typed)}” is a tariff of {elsewhere}, not of {category}. {known.Offer("There is none in it yet.")}"
            );
        else
            refuse(
                column,
                $"There is no tariff “{SheetTable.Shown(typed)}” in {category}. "
                    + $"{known.Offer("There is none in it yet: leave the cell empty.")}"
            );
    }
}
