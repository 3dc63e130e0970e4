using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Server.Data.Usage;

/// <summary>
/// All that knows how calls lie: there are tens of millions, and each kind of database finds them in another way. Questions and orders are
/// of batches and sets, in the context and the transaction of whoever asks. What follows from a change (months to settle, days to add up
/// anew, orphans to sum) is written down here, in the transaction that changes calls: nobody above can forget it.
/// </summary>
public abstract class UsageStore
{
    // Take in

    /// <summary>To write batches of finished records under a file. Outside of any transaction.</summary>
    public abstract UsageWriter Append(CdrFile file);

    /// <summary>The fingerprints of a supplier's records around a UTC day, of files that were read whole, but for one file.</summary>
    public abstract IEnumerable<KnownFingerprints> KnownOn(DateTime dayUtc, int supplierId, int exceptFileId);

    /// <summary>A file is seen by nobody from now on: in the transaction that is open, and before its records go.</summary>
    public abstract Task TakeBackAsync(CdrFile file, CancellationToken cancel);

    /// <summary>Its records and all that leads to them go, in short transactions: nobody waits for it. Done again it does
    /// nothing.</summary>
    public abstract Task ForgetFileAsync(int fileId, CancellationToken cancel);

    // Change: in the transaction that is open, and never what an invoice or a draft holds

    /// <summary>To reprice in many transactions, one after the other.</summary>
    public abstract CallRepricing Repricing();

    public abstract Task RepriceAsync(RepricedCalls calls, CancellationToken cancel);

    /// <summary>What allowances and caps made of prices.</summary>
    public abstract Task SettleAsync(IReadOnlyList<SettledChange> changes, CancellationToken cancel);

    /// <summary>Those of these calls that nothing has decided yet, to be matched anew.</summary>
    public abstract Task<IReadOnlyList<CallToMatch>> ToMatchAsync(IReadOnlyList<long> ids, CancellationToken cancel);

    /// <summary>Writes who has these calls now, and at what price.</summary>
    public abstract Task ReassignAsync(IReadOnlyList<CallToMatch> calls, CancellationToken cancel);

    /// <summary>These calls, of lines of these customers, stand in another cost centre now.</summary>
    public abstract Task PutIntoAsync(int? costCentreId, IQueryable<UsageRecord> calls, CancellationToken cancel);

    /// <summary>What began in a suspension of these customers that was written off is never billed.</summary>
    public abstract Task WriteOffSuspendedAsync(IReadOnlyCollection<int> customerIds, CancellationToken cancel);

    /// <summary>What bundles, caps and exclusions of a customer come to between two days is another thing now; null: on all days.</summary>
    public abstract Task SettleAnewAsync(int customerId, DateOnly? first, DateOnly? last, CancellationToken cancel);

    /// <summary>The same of several, in the months between two days.</summary>
    public abstract Task SettleAnewAsync(IReadOnlyCollection<int> customerIds, DateOnly first, DateOnly last, CancellationToken cancel);

    // Forget: in short transactions, and again without harm. Amounts, days and destinations stay, and so does every sum

    /// <summary>Takes the numbers out of a file's calls, and all that leads from a number to them; not of calls that wait.</summary>
    public abstract Task ForgetNumbersAsync(CdrFile file, CancellationToken cancel);

    /// <summary>The same of a customer's calls.</summary>
    public abstract Task ForgetNumbersAsync(int customerId, CancellationToken cancel);

    // Bill: in the transaction that is open

    /// <summary>Leaves out the usage of lines that are excluded from billing: priced at nought, never billed (the guide: Exclude from
    /// billing).</summary>
    public abstract Task LeaveOutAsync(BillingRun run, IReadOnlyList<BillingRunCustomer> members, CancellationToken cancel);

    /// <summary>The sums that make usage lines, by customer. What the customer isn't shown is claimed but not counted.</summary>
    public abstract Task<ILookup<int, UsageSum>> SumBillableAsync(
        BillingRun run,
        IReadOnlyList<BillingRunCustomer> members,
        CancellationToken cancel
    );

    /// <summary>Claims what was summed, for the invoices of these customers in this run. A call is on at most one live invoice.</summary>
    public abstract Task ClaimAsync(BillingRun run, IReadOnlyList<BillingRunCustomer> members, CancellationToken cancel);

    /// <summary>Gives back what the drafts of a run hold of these customers' usage, and what it left out of it.</summary>
    /// <returns>What was given back: to be matched and priced anew.</returns>
    public abstract Task<IReadOnlyList<long>> GiveBackAsync(BillingRun run, IReadOnlyList<int> customerIds, CancellationToken cancel);

    /// <summary>Gives back what these invoices billed. They are reversed, and keep copies of their calls as they were.</summary>
    /// <returns>What was given back: to be matched and priced anew.</returns>
    public abstract Task<IReadOnlyList<long>> GiveBackAsync(IReadOnlyCollection<Invoice> reversed, CancellationToken cancel);

    /// <summary>What runs left out can be billed again.</summary>
    public abstract Task GiveBackLeftOutAsync(IReadOnlyList<long> ids, CancellationToken cancel);

    // Find

    /// <summary>The calls of a customer.</summary>
    /// <param name="fromUtc">The first start; null: since ever.</param>
    /// <param name="toUtc">No start any more; null: for ever.</param>
    public abstract IQueryable<UsageRecord> OfCustomer(int customerId, DateTime? fromUtc = null, DateTime? toUtc = null);

    /// <summary>The calls of these customers.</summary>
    public abstract IQueryable<UsageRecord> OfCustomers(
        IReadOnlyCollection<int> customerIds,
        DateTime? fromUtc = null,
        DateTime? toUtc = null
    );

    /// <summary>The calls of customers on single UK days; of nobody where there is no customer.</summary>
    public abstract IQueryable<UsageRecord> OfDays(IReadOnlyCollection<(int? CustomerId, DateOnly Day)> days);

    /// <summary>Calls of a customer, or of several, in order of start as they lie. Not for reversed calls.</summary>
    public abstract IOrderedQueryable<UsageRecord> OldestFirst(IQueryable<UsageRecord> calls);

    /// <inheritdoc cref="OldestFirst"/>
    public abstract IOrderedQueryable<UsageRecord> NewestFirst(IQueryable<UsageRecord> calls);

    /// <summary>The calls of an invoice, live or reversed.</summary>
    public abstract IQueryable<UsageRecord> OfInvoice(int invoiceId, int customerId, InvoiceState state);

    /// <summary>The records of an invoice under their lines, in order of start, as its customer sees them. They stream: a million need no
    /// memory.</summary>
    public abstract IEnumerable<InvoicedCall> Itemised(Invoice invoice);

    public abstract IQueryable<UsageRecord> OfFile(CdrFile file);

    public abstract IQueryable<UsageRecord> ById(IReadOnlyCollection<long> ids);

    /// <summary>Calls that use an allowance of a bundle that a customer holds.</summary>
    public abstract IQueryable<UsageRecord> CoveredBy(int customerBundleId);

    /// <summary>Calls that can't be billed yet, of all files.</summary>
    public abstract IQueryable<UsageRecord> Orphans();

    /// <summary>What runs left out as excluded from billing.</summary>
    public abstract IQueryable<UsageRecord> LeftOut();

    /// <summary>To go through calls as they are stored, a stretch of a file or by their ids.</summary>
    public abstract StoredCallReader Read(CallTexts texts);

    /// <summary>Which calls of a usage month settling looks at, by customer; a call may come twice.</summary>
    /// <param name="onlyLines">The customers, each with its lines that settling looks at in the month; null for all.</param>
    public abstract Dictionary<int, List<long>> ToSettle(IReadOnlyDictionary<int, List<int>?> onlyLines, BillingPeriod month);

    /// <summary>Whoever filters calls, page by page.</summary>
    public abstract Task<CallSearch> SearchAsync(CallFilter filter, CancellationToken cancel);

    /// <summary>The ids of those that started in one of these seconds.</summary>
    public abstract Task<List<long>> StartedAtAsync(IReadOnlyCollection<DateTime> startsUtc, CancellationToken cancel);

    /// <summary>Whether any call went to a destination, of files that were read whole.</summary>
    public abstract Task<bool> AnyToAsync(int destinationId, CancellationToken cancel);

    /// <summary>Whether any call is priced by a tariff's own rows.</summary>
    public abstract Task<bool> AnyPricedByAsync(int tariffId, CancellationToken cancel);

    // Sum

    /// <summary>Each sum of the days from and to, both included, of files that were read whole.</summary>
    /// <param name="detail">Without lines an entry has no customer and no line, and either no hour or no destination.</param>
    public abstract Task SumAsync(BillingPeriod days, UsageDetail detail, UsageVisitor visit, CancellationToken cancel);

    /// <summary>In the background, so that whoever asks for sums finds them done.</summary>
    public abstract Task AddUpAsync(CancellationToken cancel);

    /// <summary>What is not billed yet of calls that began on these days, by customer.</summary>
    public abstract Task<Dictionary<int, Money>> SumUnbilledAsync(IReadOnlyList<CustomerDays> days, CancellationToken cancel);

    /// <summary>Unbilled usage of Active customers of automatic groups, by group, anniversary day and month.</summary>
    /// <param name="sinceUtc">What is older is late, and seldom there.</param>
    public abstract Task<List<UnbilledSum>> SumUnbilledByMonthAsync(DateTime sinceUtc, CancellationToken cancel);

    /// <summary>The orphans of some days.</summary>
    /// <param name="categories">Only these, and what has no destination yet; empty: all.</param>
    public abstract Task<IReadOnlyList<OrphanSum>> SumOrphansAsync(
        DateTime fromUtc,
        DateTime toUtc,
        IReadOnlyList<int> categories,
        CancellationToken cancel
    );

    /// <summary>Sums every <see cref="OrphanGroup"/> anew whose orphans changed, in short transactions. True when there was one.</summary>
    public abstract Task<bool> RegroupOrphansAsync(CancellationToken cancel);
}
