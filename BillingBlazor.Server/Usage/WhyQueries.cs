using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <param name="Price">What the parts of the steps add up to; null where there is no price.</param>
public sealed record WhyAnswer(string Summary, IReadOnlyList<StoryStep> Steps, Money? Price)
{
    /// <summary>Of a call without a price: what gives it one.</summary>
    public IReadOnlyList<Mend> Mends { get; init; } = [];
}

/// <summary>A call of an invoice, as its customer sees it.</summary>
public sealed record PortalCall(
    long Id,
    DateTime StartedUtc,
    string Identifier,
    string Dialled,
    string Destination,
    UsageKind Kind,
    int Seconds,
    long Bytes,
    Money Price
);

/// <param name="IsItemised">False: the customer asked that calls be hidden.</param>
public sealed record PortalCalls(bool IsItemised, IReadOnlyList<PortalCall> Rows, int Count);

/// <summary>Why a call costs what it costs: told by the rater that priced it, and the same for staff and (without cost) for the
/// customer.</summary>
public sealed class WhyQueries(IDbContextFactory<BillingDb> dbs, SettlementStep settlement, CurrentUser user)
{
    /// <exception cref="BillingRuleException">The call is gone.</exception>
    public async Task<WhyAnswer> OfAsync(long recordId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var seesCost = await user.MayAsync(Permission.SeeCost);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var record =
            await db.Usage.ById([recordId]).AsNoTracking().SingleOrDefaultAsync(cancel)
            ?? throw new BillingRuleException("The call is there no more: its file was taken back.");
        var file = await db.CdrFiles.AsNoTracking().SingleAsync(f => f.Id == record.FileId, cancel);
        var where = new StoryStep(
            "File",
            file.Name,
            $"line {record.Line:#,0}{(record.RecordId.Length > 0 ? $", record {record.RecordId}" : "")}"
        );
        if (record.Orphan == OrphanReason.NoOwner)
            return new(
                $"Nobody has {LineKey.Show(record.Identifier)} on {UkTime.DayOf(record.StartedUtc):d MMM yyyy}, so it is not priced.",
                [where],
                null
            );
        if (record.DestinationId is null)
            return new(
                $"Neither the charge code “{record.ChargeCode}” nor the number is known as a destination, so it is not priced."
                    + (record.Description.Length > 0 ? $" {file.Name} calls it “{record.Description}”." : ""),
                [where],
                null
            );
        var told = await TellAsync(db, record, file.SupplierId, seesCost, cancel);
        return told with { Steps = [where, .. told.Steps] };
    }

    /// <summary>A call of the customer who is signed in, on an approved invoice of theirs; without our cost, and without the
    /// file.</summary>
    /// <exception cref="BillingRuleException">It isn't theirs, or nothing they may see.</exception>
    public async Task<WhyAnswer> OfPortalAsync(long recordId, CancellationToken cancel)
    {
        var customerId = await user.PortalCustomerAsync();
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var record = await OfCustomer(db, customerId).SingleOrDefaultAsync(u => u.Id == recordId, cancel);
        if (record?.InvoiceId is null || await IsHiddenAsync(db, customerId, cancel))
            throw new BillingRuleException("There is no such call on your invoices.");
        var supplierId = await db.CdrFiles.Where(f => f.Id == record.FileId).Select(f => f.SupplierId).SingleAsync(cancel);
        return await TellAsync(db, record, supplierId, showsCost: false, cancel);
    }

    /// <summary>The calls of an approved invoice of the customer who is signed in, in order of start.</summary>
    /// <param name="page">From 1.</param>
    public async Task<PortalCalls> CallsOfPortalAsync(int invoiceId, int page, int size, CancellationToken cancel)
    {
        var customerId = await user.PortalCustomerAsync();
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (await IsHiddenAsync(db, customerId, cancel))
            return new(false, [], 0);
        var isReversed = await db.Invoices.AnyAsync(
            i => i.Id == invoiceId && i.CustomerId == customerId && i.State == InvoiceState.Reversed,
            cancel
        );
        var calls = isReversed
            ? ShownCalls.ToCustomers(db, db.Usage.OfInvoice(invoiceId, customerId, InvoiceState.Reversed))
            : OfCustomer(db, customerId).Where(u => u.InvoiceId == invoiceId);
        var rows = await (isReversed ? calls.OrderBy(u => u.StartedUtc).ThenBy(u => u.Id) : db.Usage.OldestFirst(calls))
            .Skip((page - 1) * size)
            .Take(size)
            .Join(
                db.Destinations,
                u => u.DestinationId,
                d => d.Id,
                (u, d) => new PortalCall(u.Id, u.StartedUtc, u.Identifier, u.Dialled, d.Name, u.Kind, u.Seconds, u.Bytes, u.Price)
            )
            .ToListAsync(cancel);
        return new(true, [.. rows.OrderBy(r => r.StartedUtc).ThenBy(r => r.Id)], await calls.CountAsync(cancel));
    }

    /// <summary>What a customer may see: on its approved invoices, and not free to the caller.</summary>
    private static IQueryable<UsageRecord> OfCustomer(BillingDb db, int customerId) =>
        ShownCalls.ToCustomers(
            db,
            db.Usage.OfCustomer(customerId)
                .AsNoTracking()
                .Where(u => db.Invoices.Any(i => i.Id == u.InvoiceId && i.CustomerId == customerId && i.State != InvoiceState.Draft))
        );

    private static Task<bool> IsHiddenAsync(BillingDb db, int customerId, CancellationToken cancel) =>
        db.Customers.Where(c => c.Id == customerId).Select(c => c.HideCalls).SingleAsync(cancel);

    /// <summary>First what the rate sheet makes of it, then what stands in its record beyond that: the parts add up to what is charged,
    /// whatever changed since.</summary>
    private async Task<WhyAnswer> TellAsync(BillingDb db, UsageRecord record, int supplierId, bool showsCost, CancellationToken cancel)
    {
        var books = await RatingBooks.LoadAsync(db, supplierId, cancel, ofCustomers: [record.CustomerId!.Value]);
        var owner = await db.Customers.Where(c => c.Id == record.CustomerId).Select(c => c.Name).SingleAsync(cancel);
        var story = new PriceStory(showsCost);
        story.Tell("Customer", owner, $"has {LineKey.Show(record.Identifier)} on the day of the call");
        var call = record.CallTo(books.DestinationsById[record.DestinationId!.Value], record.CustomerId.Value);
        var rated = books.Rater.Rate(call, story);
        if (record.Orphan == OrphanReason.NoPrice && rated.Orphan != OrphanReason.None)
            return new(story.Summary, story.Steps, null)
            {
                Mends = books.Rater.LackOf(call) is { } lack
                    ? Lack.Of(lack, call.Destination, (call.CustomerId, owner), UkTime.DayOf(call.StartedUtc)).Mends
                    : [],
            };
        if (rated.Price != record.PlainPrice)
        {
            story.Tell(
                "Since then",
                record.PlainPrice.ToString(),
                "is what it was priced at; the set-up has changed since",
                record.PlainPrice.Pounds - story.Total
            );
            story.Conclude(record.PlainPrice, $"that is today's set-up, and it was priced at {record.PlainPrice} before it changed");
        }
        await settlement.TellAsync(db, record, story, cancel);
        if (record.Price != record.PlainPrice && story.Total != record.Price.Pounds)
            await TellChargedAsync(db, record, story, cancel);
        return new(story.Summary, story.Steps, record.Price);
    }

    /// <summary>What allowances, caps and exclusion made of the plain price, out of the record and its uses: it holds for invoiced calls
    /// too.</summary>
    private static async Task TellChargedAsync(BillingDb db, UsageRecord record, PriceStory story, CancellationToken cancel)
    {
        var difference = record.Price.Pounds - story.Total;
        if (record.ExcludedByRunId is not null || (record.Flags & UsageMarks.Excluded) != 0)
        {
            story.Tell("Excluded from billing", record.Price.ToString(), "its line is excluded: costed, never billed", difference);
            story.Conclude(record.Price, "its line is excluded from billing");
            return;
        }
        var bundles = await db
            .BundleUses.AsNoTracking()
            .Where(u => u.UsageRecordId == record.Id)
            .Join(db.CustomerBundles, u => u.CustomerBundleId, h => h.Id, (u, h) => h.BundleId)
            .Join(db.Bundles, id => id, b => b.Id, (_, b) => b.Name)
            .Distinct()
            .ToListAsync(cancel);
        var (isInclusive, isCapped) = (
            (record.Flags & UsageMarks.Inclusive) != 0,
            (record.Flags & (UsageMarks.ToTheCap | UsageMarks.CapReached)) != 0
        );
        var names = bundles.Count > 0 ? string.Join(", ", bundles.Order(StringComparer.OrdinalIgnoreCase)) : "an allowance";
        var reached =
            (record.Flags & UsageMarks.CapReached) != 0
                ? "the spending cap of the line was reached before it"
                : "it crossed the spending cap of the line and is charged up to it";
        story.Tell(
            isInclusive ? "Bundle"
                : isCapped ? "Spending cap"
                : "Charged",
            isInclusive ? names : record.Price.ToString(),
            (isInclusive, isCapped) switch
            {
                (true, true) => $"covered in part by an allowance; then {reached}",
                (true, false) => record.Price == Money.Zero ? "wholly inclusive" : "inclusive in part; the part over pays the rate alone",
                (false, true) => reached,
                _ => "is what its invoice charges",
            },
            difference
        );
        story.Conclude(
            record.Price,
            isInclusive ? $"inclusive in {names}{(isCapped ? $"; {reached}" : "")}"
                : isCapped ? reached
                : "charged so by its invoice"
        );
    }
}
