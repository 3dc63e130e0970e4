using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Customers.Details;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers.Import;

/// <summary>What became of a file of customers.</summary>
public sealed record CustomerImport : ImportOutcome
{
    public int Customers { get; init; }

    /// <summary>Of them, those without a delivery email: Send via email is off.</summary>
    public int WithoutEmail { get; init; }

    /// <summary>Of them, those called as a customer that was there before.</summary>
    public int SameNames { get; init; }
}

/// <summary>The guide's Bulk import customers: all of a file, or nothing of it.</summary>
public sealed class CustomerImportActions(
    IDbContextFactory<BillingDb> dbs,
    CurrentUser user,
    CustomerQueries customers,
    DataFolder folder,
    TimeProvider time,
    LiveUpdates live
)
{
    public static readonly SheetLimits Limits = new();

    /// <param name="content">Seekable; it stays open.</param>
    /// <param name="again">Also when the same content was taken in before.</param>
    /// <exception cref="BillingRuleException">It is no spreadsheet that can be read, or the import was cancelled: nothing is
    /// saved.</exception>
    public async Task<CustomerImport> ImportAsync(
        Stream content,
        string fileName,
        bool again,
        IProgress<ImportProgress> progress,
        CancellationToken cancel,
        Guid? requestKey = null
    )
    {
        await user.RequireAsync(Permission.ImportCustomers);
        return await FileImport.RunAsync(
            ImportKind.Customers,
            content,
            fileName,
            again,
            progress,
            file => OnceAsync(file, requestKey, cancel),
            cancel
        );
    }

    /// <summary>What another press of the same form has saved while this one was reading is its answer, not what it now finds in its
    /// way.</summary>
    private async Task<CustomerImport> OnceAsync(FileImport file, Guid? requestKey, CancellationToken cancel)
    {
        var read = await ReadAsync(file, requestKey, cancel);
        if (read.Customers > 0)
            return read;
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.AnsweredAsync(requestKey, cancel) is { } first ? Answered(first) : read;
    }

    private async Task<CustomerImport> ReadAsync(FileImport file, Guid? requestKey, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (await db.AnsweredAsync(requestKey, cancel) is { } first)
            return Answered(first);
        if (await file.BeforeAsync(db, cancel) is { } before)
            return new() { Before = before };

        var options = await customers.OptionsAsync(cancel);
        var template = CustomerTemplate.Of(options);
        var read = file.Read(template, Limits, (sheet, told) => CustomerSheet.Read(sheet, file.Name, options, told), cancel);
        read.RefuseReferencesOf(await HoldersAsync(db, read, cancel));
        if (read.Problems.Count > 0)
            return file.Refused<CustomerImport>(template, Limits, read.Table, read.Problems, folder, cancel);
        file.SayThatItSaves($"{read.Entries.Count:#,0} customers");
        return await SaveAsync(file, read, options, requestKey, cancel);
    }

    private async Task<CustomerImport> SaveAsync(
        FileImport file,
        CustomerSheet read,
        CustomerOptions options,
        Guid? requestKey,
        CancellationToken cancel
    )
    {
        var (now, who) = (time.GetUtcNow().UtcDateTime, await user.NameAsync());
        var made = read.Entries.Select(entry => Made(entry.Form, UkTime.DayOf(now))).ToList();
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var sameNames = await SameNamesAsync(db, made, cancel);
        List<int> answer = [made.Count, made.Count(customer => !customer.SendViaEmail), sameNames];
        await using (var write = await db.BeginWriteAsync(cancel))
        {
            if (await db.AnsweredAsync(requestKey, cancel) is { } first)
                return Answered(first);
            await file.RefuseSecondAsync(db, cancel);
            await RefuseChangedMeanwhileAsync(db, file, read, options, cancel);
            BulkInsert.Add(db, made, cancel);
            BulkInsert.Add(
                db,
                made.Select(c => ChangeEntry.Imported<Customer>(who, now, c.Id, c.Name, c.Id, file.Name)).ToList(),
                cancel
            );
            db.Add(file.Taken(made.Count, now, who));
            await db.AnswerAsync(requestKey, answer, cancel);
            await db.SaveChangesAsync(cancel);
            await write.CommitAsync(cancel);
        }
        live.Publish(Topic.Customers);
        return Answered(answer);
    }

    private static CustomerImport Answered(IReadOnlyList<int> counts) =>
        new()
        {
            Customers = counts[0],
            WithoutEmail = counts[1],
            SameNames = counts[2],
        };

    private static Customer Made(CustomerForm form, DateOnly today)
    {
        var customer = new Customer(form.Name, form.GroupId, form.OrganisationId, today);
        customer.Amend(form.ToDetails(today));
        foreach (var (categoryId, tariffId) in form.SellPrices)
            customer.UseTariff(categoryId, tariffId);
        return customer;
    }

    /// <summary>The file was checked outside the gate: what it was checked against must still be so.</summary>
    private static async Task RefuseChangedMeanwhileAsync(
        BillingDb db,
        FileImport file,
        CustomerSheet read,
        CustomerOptions options,
        CancellationToken cancel
    )
    {
        if (await HoldersAsync(db, read, cancel) is { Count: > 0 } holders)
            throw file.ChangedMeanwhile($"{holders.First().Value} was given the reference {holders.First().Key}");
        var groups = await db
            .CustomerGroups.Select(group => new { group.Id, IsAnniversary = group.Billing == BillingKind.Anniversary })
            .ToDictionaryAsync(group => group.Id, group => group.IsAnniversary, cancel);
        var organisations = await db.Organisations.Select(organisation => organisation.Id).ToListAsync(cancel);
        var tariffs = await db.Tariffs.Select(tariff => tariff.Id).ToListAsync(cancel);
        if (
            options.Groups.Any(group => !groups.TryGetValue(group.Id, out var isAnniversary) || isAnniversary != group.IsAnniversary)
            || options.Organisations.Select(organisation => organisation.Id).Except(organisations).Any()
            || options.SellPrices.SelectMany(category => category.Tariffs).Select(tariff => tariff.Id).Except(tariffs).Any()
        )
            throw file.ChangedMeanwhile("Organisations, customer groups or tariffs were changed");
    }

    /// <summary>Who has the file's references already, by one look for all.</summary>
    private static async Task<Dictionary<string, string>> HoldersAsync(BillingDb db, CustomerSheet read, CancellationToken cancel)
    {
        var references = read.Entries.Select(entry => entry.Form.Reference).OfType<string>().Distinct().ToList();
        if (references.Count == 0)
            return [];
        return await db
            .Customers.Where(customer => EF.Parameter(references).Contains(customer.Reference!))
            .ToDictionaryAsync(customer => customer.Reference!, customer => customer.Name, cancel);
    }

    private static async Task<int> SameNamesAsync(BillingDb db, List<Customer> made, CancellationToken cancel)
    {
        var names = made.Select(customer => customer.Name).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var taken = await db
            .Customers.Where(customer => EF.Parameter(names).Contains(customer.Name))
            .Select(customer => customer.Name)
            .ToListAsync(cancel);
        var known = taken.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return made.Count(customer => known.Contains(customer.Name));
    }
}
