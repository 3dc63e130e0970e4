using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>A customer's usage month as it comes out, and what of it is to be written.</summary>
internal sealed record SettledMonth(
    SettledCustomer Customer,
    BillingPeriod Month,
    IReadOnlyList<SettledChange> Changes,
    IReadOnlyList<AllowanceUse> Allowances,
    IReadOnlyList<CapUse> Caps
);

/// <summary>A record as it is stored, on its way through settling.</summary>
/// <param name="Before">What settling made of it last.</param>
/// <param name="Uses">What it uses of allowances.</param>
internal sealed record StoredToSettle(UsageToSettle ToSettle, int FileId, Settled Before, IReadOnlyCollection<BundleUse> Uses)
{
    /// <param name="books">Of its file's supplier.</param>
    public static StoredToSettle Of(StoredCall call, RatingBooks books, IReadOnlyList<BundleUse> uses)
    {
        var before = new Settled(Money.FromMicropounds(call.Charge), call.Flags & Settled.AllMarks);
        var isInvoiced = call.InvoiceId != 0;
        return new(
            new()
            {
                Id = call.Id,
                Call = new(
                    call.CustomerId,
                    books.DestinationsById[call.Price.DestinationId],
                    call.StartedUtc,
                    call.Seconds,
                    call.Bytes,
                    Money.FromMicropounds(call.Price.Cost).Pounds,
                    (PriceSource)call.Price.Source == PriceSource.FreeToCaller
                ),
                Rater = books.Rater,
                CliId = call.CliId,
                CostCentreId = call.CostCentreId == 0 ? null : call.CostCentreId,
                Band = (Band)call.Price.Band,
                BilledSeconds = call.Price.BilledSeconds,
                PlainPrice = Money.FromMicropounds(call.Price.Plain),
                ServicePrice = Money.FromMicropounds(call.Price.Service),
                Tie = $"{call.Identifier} {call.Dialled} {call.RecordId}",
                IsInvoiced = isInvoiced,
                Invoiced = before,
                InvoicedUses = isInvoiced ? uses : [],
            },
            call.FileId,
            before,
            uses
        );
    }
}

/// <summary>Reads usage months, of several customers at once, and works them out. It writes nothing.</summary>
/// <param name="books">By supplier; filled as they are needed.</param>
internal sealed class SettledMonths(BillingDb db, Dictionary<int, RatingBooks> books)
{
    private Dictionary<int, int>? supplierOfFile;

    /// <summary>The ids of the records that settling concerns in the month, by customer.</summary>
    public Dictionary<int, List<long>> Find(IReadOnlyCollection<SettledCustomer> customers, BillingPeriod month) =>
        db.Usage.ToSettle(customers.ToDictionary(c => c.Id, c => c.OnlyLines(month)), month);

    /// <param name="concerned">What was found of these customers and maybe others.</param>
    public async Task<IReadOnlyList<SettledMonth>> WorkOutAsync(
        IReadOnlyCollection<SettledCustomer> customers,
        BillingPeriod month,
        IReadOnlyDictionary<int, List<long>> concerned,
        CancellationToken cancel
    )
    {
        var loaded = (await LoadAsync(customers, month, concerned, cancel)).ToLookup(l => l.ToSettle.Call.CustomerId);
        return [.. customers.Select(customer => WorkOut(customer, month, [.. loaded[customer.Id]]))];
    }

    /// <summary>How one record comes to its price, told by the settlement that makes it.</summary>
    public async Task TellAsync(SettledCustomer customer, BillingPeriod month, long recordId, PriceStory story, CancellationToken cancel) =>
        customer
            .SettlementOf(books)
            .Settle([.. (await LoadAsync([customer], month, Find([customer], month), cancel)).Select(l => l.ToSettle)], recordId, story);

    private SettledMonth WorkOut(SettledCustomer customer, BillingPeriod month, List<StoredToSettle> loaded)
    {
        if (loaded.Count == 0)
            return new(customer, month, [], [], []);
        var settled = customer.SettlementOf(books).Settle([.. loaded.Select(l => l.ToSettle)]);
        var uses = settled.Uses.ToLookup(use => use.UsageRecordId);
        var changes = new List<SettledChange>();
        for (var i = 0; i < loaded.Count; i++)
        {
            var (record, before) = (loaded[i].ToSettle, loaded[i]);
            if (record.IsInvoiced)
                continue;
            var after = settled.Records[i];
            var sameUses = (before.Uses.Count == 0 && !uses.Contains(record.Id)) || before.Uses.ToHashSet().SetEquals(uses[record.Id]);
            if (after != before.Before || !sameUses)
                changes.Add(new(record.Id, before.FileId, after, sameUses ? null : [.. uses[record.Id]]));
        }
        return new(
            customer,
            month,
            changes,
            [.. settled.Allowances.Where(a => a.Month == month)],
            [.. settled.Caps.Where(c => c.Month == month)]
        );
    }

    /// <summary>The records that settling concerns, each once; those of a file that is not Ready don't count.</summary>
    private async Task<List<StoredToSettle>> LoadAsync(
        IReadOnlyCollection<SettledCustomer> customers,
        BillingPeriod month,
        IReadOnlyDictionary<int, List<long>> concerned,
        CancellationToken cancel
    )
    {
        var files = supplierOfFile ??= await db
            .CdrFiles.AsNoTracking()
            .Where(f => f.State == CdrFileState.Ready)
            .ToDictionaryAsync(f => f.Id, f => f.SupplierId, cancel);
        var uses = customers.All(c => c.Bundles.Count == 0)
            ? Enumerable.Empty<BundleUse>().ToLookup(use => use.UsageRecordId)
            : await UsesAsync([.. customers.Select(c => c.Id)], month, cancel);
        var ids = customers.SelectMany(c => concerned.GetValueOrDefault(c.Id) ?? []).ToArray();
        Array.Sort(ids); // as they lie
        var loaded = new List<StoredToSettle>();
        using var calls = db.Usage.Read(CallTexts.Identifier | CallTexts.Dialled | CallTexts.RecordId);
        calls.Open([.. ids.Where((id, at) => at == 0 || id != ids[at - 1])], toSettle: true);
        for (StoredCall[] next; (next = calls.Next()).Length > 0;)
            foreach (var call in next)
            {
                if (!files.TryGetValue(call.FileId, out var supplierId))
                    continue;
                if (!books.TryGetValue(supplierId, out var ofSupplier))
                    books[supplierId] = ofSupplier = await RatingBooks.LoadAsync(db, supplierId, cancel);
                loaded.Add(StoredToSettle.Of(call, ofSupplier, uses.Contains(call.Id) ? [.. uses[call.Id]] : []));
            }
        return loaded;
    }

    private async Task<ILookup<long, BundleUse>> UsesAsync(
        IReadOnlyCollection<int> customerIds,
        BillingPeriod month,
        CancellationToken cancel
    ) =>
        (
            await db
                .Usage.OfCustomers(customerIds, UkTime.StartOf(month.From), UkTime.StartOf(month.To.AddDays(1)))
                .AsNoTracking()
                .Join(db.BundleUses.AsNoTracking(), u => u.Id, use => use.UsageRecordId, (_, use) => use)
                .ToListAsync(cancel)
        ).ToLookup(use => use.UsageRecordId);
}
