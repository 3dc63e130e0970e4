using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Charges.Import;

/// <summary>What became of a file of charges.</summary>
public sealed record ChargeImport : ImportOutcome
{
    public int Charges { get; init; }

    /// <summary>What they come to a month on average.</summary>
    public Money Monthly { get; init; }
}

/// <summary>Many charges of many customers: all of a file, or nothing of it.</summary>
public sealed class ChargeImportActions(
    IDbContextFactory<BillingDb> dbs,
    CurrentUser user,
    DataFolder folder,
    TimeProvider time,
    LiveUpdates live
)
{
    public static readonly SheetLimits Limits = new();
    private const int MostNames = 2_000;

    /// <summary>The spreadsheet to fill in, made of today's catalogue and categories.</summary>
    public async Task<byte[]> TemplateAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCharges);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return ChargeColumns.Template(await OptionsAsync(db, cancel)).Empty();
    }

    /// <param name="content">Seekable; it stays open.</param>
    /// <param name="again">Also when the same content was taken in before.</param>
    /// <exception cref="BillingRuleException">It is no spreadsheet that can be read, or the import was cancelled: nothing is
    /// saved.</exception>
    public async Task<ChargeImport> ImportAsync(
        Stream content,
        string fileName,
        bool again,
        IProgress<ImportProgress> progress,
        CancellationToken cancel,
        Guid? requestKey = null
    )
    {
        await user.RequireAsync(Permission.EditCharges);
        return await FileImport.RunAsync(
            ImportKind.Charges,
            content,
            fileName,
            again,
            progress,
            file => ReadAsync(file, requestKey, cancel),
            cancel
        );
    }

    private async Task<ChargeImport> ReadAsync(FileImport file, Guid? requestKey, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (await file.BeforeAsync(db, cancel) is { } before && await db.AnsweredAsync(requestKey, cancel) is null)
            return new() { Before = before };

        var options = await OptionsAsync(db, cancel);
        var template = ChargeColumns.Template(options);
        var read = file.Read(template, Limits, (sheet, told) => ChargeSheet.Read(sheet, file.Name, options, told), cancel);
        var (made, customers) = await CheckAsync(db, read, cancel);
        if (read.Problems.Count > 0)
            return file.Refused<ChargeImport>(template, Limits, read.Table, read.Problems, folder, cancel);
        file.SayThatItSaves($"{made.Count:#,0} charges");
        await SaveAsync(file, made, customers, requestKey, cancel);
        live.Publish(Topic.Charges);
        var prices = await ChargePrices.LoadAsync(db, made, cancel);
        var byId = customers.ToDictionary(c => c.Id);
        return new()
        {
            Charges = made.Count,
            Monthly = made.Sum(charge => ChargeRows.MonthlyOf(charge, prices.PriceOf(charge, byId[charge.CustomerId], charge.Start))),
        };
    }

    /// <summary>What only the database knows, and rules that only the Domain has.</summary>
    private static async Task<(List<Charge> Made, List<Customer> Customers)> CheckAsync(
        BillingDb db,
        ChargeSheet read,
        CancellationToken cancel
    )
    {
        var words = read
            .Entries.Select(entry => entry.Customer)
            .Where(word => word.Length > 0)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToList();
        var customers = await db
            .Customers.AsNoTracking()
            .AsSplitQuery()
            .Include(c => c.CostCentres)
            .Include(c => c.Tariffs)
            .Where(c =>
                EF.Parameter(words).Contains(EF.Functions.Collate(c.Name, DatabaseEngine.AnyCase))
                || EF.Parameter(words).Contains(EF.Functions.Collate(c.Reference!, DatabaseEngine.AnyCase))
            )
            .ToListAsync(cancel);
        var keys = read.Entries.Where(entry => entry.Line.Length > 0).Select(entry => LineKey.Of(entry.Line)).Distinct().ToList();
        var lines = (await db.Clis.AsNoTracking().Where(c => EF.Parameter(keys).Contains(c.Key)).ToListAsync(cancel)).ToLookup(c =>
            c.CustomerId
        );
        new ChargeOwners(customers, lines).Place(read);
        var byId = customers.ToDictionary(c => c.Id);
        var broken = read.Problems.InOrder().Select(problem => problem.Row).OfType<int>().ToHashSet();
        var made = new List<Charge>();
        foreach (var entry in read.Entries.Where(entry => entry.CustomerId > 0 && !broken.Contains(entry.Row)))
            if (Made(read, entry) is { } charge)
                made.Add(charge);
        await RefuseUnpricedAsync(db, read, made, byId, cancel);
        return (made, customers);
    }

    private static Charge? Made(ChargeSheet read, ChargeEntry entry)
    {
        try
        {
            return new(entry.CustomerId, entry.Form.ToDetails());
        }
        catch (BillingRuleException refusal)
        {
            read.Refuse(entry, ChargeColumns.Description, entry.Form.Description, refusal.Message);
            return null;
        }
    }

    /// <summary>A charge without a price would stop its customer's run.</summary>
    private static async Task RefuseUnpricedAsync(
        BillingDb db,
        ChargeSheet read,
        List<Charge> made,
        Dictionary<int, Customer> customers,
        CancellationToken cancel
    )
    {
        if (made.Count != read.Entries.Count)
            return; // told once the rest is mended
        var prices = await ChargePrices.LoadAsync(db, made, cancel);
        for (var at = 0; at < made.Count; at++)
        {
            var charge = made[at];
            if (
                charge.UnitPrice is null
                && ChargeCalendar
                    .Due(charge, new(charge.Start, charge.Start.AddYears(1)), includeOld: true)
                    .FirstOrDefault(item => prices.PriceOf(charge, customers[charge.CustomerId], item.CycleStart) is null)
                    is { } item
            )
                read.Refuse(
                    read.Entries[at],
                    ChargeColumns.Price,
                    "",
                    $"{prices.NameOf(charge)} has no price in force on {item.CycleStart:d MMM yyyy}. Type a price."
                );
        }
    }

    private async Task SaveAsync(
        FileImport file,
        List<Charge> made,
        List<Customer> customers,
        Guid? requestKey,
        CancellationToken cancel
    )
    {
        var (now, who) = (time.GetUtcNow().UtcDateTime, await user.NameAsync());
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        if (await db.AnsweredAsync(requestKey, cancel) is not null)
            return;
        await file.RefuseSecondAsync(db, cancel);
        await RefuseChangedMeanwhileAsync(db, file, made, customers, cancel);
        BulkInsert.Add(db, made, cancel);
        BulkInsert.Add(
            db,
            made.Select(c => ChangeEntry.Imported<Charge>(who, now, c.Id, c.Description, c.CustomerId, file.Name)).ToList(),
            cancel
        );
        db.Add(file.Taken(made.Count, now, who));
        await db.AnswerAsync(requestKey, [made.Count], cancel);
        await db.SaveChangesAsync(cancel);
        await write.CommitAsync(cancel);
    }

    /// <summary>The file was checked outside the gate: what it was checked against must still be so.</summary>
    private static async Task RefuseChangedMeanwhileAsync(
        BillingDb db,
        FileImport file,
        List<Charge> made,
        List<Customer> customers,
        CancellationToken cancel
    )
    {
        var (ids, products) = (customers.Select(c => c.Id).ToList(), made.Select(c => c.ProductId).OfType<int>().Distinct().ToList());
        if (
            await db.Customers.CountAsync(c => EF.Parameter(ids).Contains(c.Id) && c.Status != CustomerStatus.Cancelled, cancel)
                != customers.Count(c => c.Status != CustomerStatus.Cancelled)
            || await db.Products.CountAsync(p => EF.Parameter(products).Contains(p.Id), cancel) != products.Count
        )
            throw file.ChangedMeanwhile("Customers or products were changed");
    }

    private static async Task<ChargeSheetOptions> OptionsAsync(BillingDb db, CancellationToken cancel)
    {
        var products = await db.Products.AsNoTracking().Where(p => !p.IsWithdrawn).OrderBy(p => p.Name).ToListAsync(cancel);
        return new(
            [
                .. products.Select(p => new ProductOffer(
                    p.Id,
                    p.Name,
                    p.Reference,
                    "",
                    p.CategoryId,
                    p.Details,
                    p.Frequency,
                    p.VatTreatment,
                    null,
                    "",
                    null,
                    null
                )),
            ],
            await db
                .Categories.Where(c => c.Kind == CategoryKind.Products)
                .OrderBy(c => c.Priority)
                .Select(c => new ChargeChoice(c.Id, c.Name))
                .ToListAsync(cancel),
            await db
                .Customers.Where(c => c.Status != CustomerStatus.Cancelled)
                .OrderBy(c => c.Name)
                .Take(MostNames + 1)
                .Select(c => c.Reference ?? c.Name)
                .ToListAsync(cancel)
        );
    }
}
