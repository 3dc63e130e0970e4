using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Data.Usage;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace BillingBlazor.Server.Data;

/// <summary>The one database: business, people and sign-in keys.</summary>
public sealed class BillingDb(
    DbContextOptions<BillingDb> options,
    WriteGate gate,
    TimeProvider time,
    DatabaseEngine engine,
    HistoryWriter? history = null
) : IdentityDbContext<User, IdentityRole<int>, int>(options), IDataProtectionKeyContext
{
    public DbSet<Installation> Installations => Set<Installation>();
    public DbSet<Organisation> Organisations => Set<Organisation>();
    public DbSet<Logo> Logos => Set<Logo>();
    public DbSet<CustomerGroup> CustomerGroups => Set<CustomerGroup>();
    public DbSet<GroupClock> GroupClocks => Set<GroupClock>();
    public DbSet<BillingTrigger> BillingTriggers => Set<BillingTrigger>();
    public DbSet<Customer> Customers => Set<Customer>();
    public DbSet<CustomerTariff> CustomerTariffs => Set<CustomerTariff>();
    public DbSet<CostCentre> CostCentres => Set<CostCentre>();
    public DbSet<Cli> Clis => Set<Cli>();
    public DbSet<CliType> CliTypes => Set<CliType>();
    public DbSet<Tag> Tags => Set<Tag>();
    public DbSet<CustomerTag> CustomerTags => Set<CustomerTag>();
    public DbSet<StatusChange> StatusChanges => Set<StatusChange>();
    public DbSet<CustomerNote> CustomerNotes => Set<CustomerNote>();
    public DbSet<ImportedFile> ImportedFiles => Set<ImportedFile>();
    public DbSet<Category> Categories => Set<Category>();
    public DbSet<Tariff> Tariffs => Set<Tariff>();
    public DbSet<RateRow> RateRows => Set<RateRow>();
    public DbSet<Product> Products => Set<Product>();
    public DbSet<ProductPrice> ProductPrices => Set<ProductPrice>();
    public DbSet<Supplier> Suppliers => Set<Supplier>();
    public DbSet<Destination> Destinations => Set<Destination>();
    public DbSet<PriceAdjustment> PriceAdjustments => Set<PriceAdjustment>();
    public DbSet<Bundle> Bundles => Set<Bundle>();
    public DbSet<CustomerBundle> CustomerBundles => Set<CustomerBundle>();
    public DbSet<BundleUse> BundleUses => Set<BundleUse>();
    public DbSet<MonthToSettle> MonthsToSettle => Set<MonthToSettle>();
    public DbSet<AllowanceMonth> AllowanceMonths => Set<AllowanceMonth>();
    public DbSet<CapMonth> CapMonths => Set<CapMonth>();
    public DbSet<CapNotice> CapNotices => Set<CapNotice>();
    public DbSet<DestinationCode> DestinationCodes => Set<DestinationCode>();
    public DbSet<DestinationGroup> DestinationGroups => Set<DestinationGroup>();
    public DbSet<TimeSchedule> TimeSchedules => Set<TimeSchedule>();
    public DbSet<BankHoliday> BankHolidays => Set<BankHoliday>();
    public DbSet<FileLayout> FileLayouts => Set<FileLayout>();
    public DbSet<CdrFile> CdrFiles => Set<CdrFile>();
    public DbSet<SetAsideRow> SetAsideRows => Set<SetAsideRow>();
    public DbSet<ServiceFile> ServiceFiles => Set<ServiceFile>();
    public DbSet<ServiceLine> ServiceLines => Set<ServiceLine>();
    public DbSet<ServiceRowAside> ServiceRowsAside => Set<ServiceRowAside>();
    public DbSet<ServiceCode> ServiceCodes => Set<ServiceCode>();
    public DbSet<OrphanGroup> OrphanGroups => Set<OrphanGroup>();
    public DbSet<UsageRecord> UsageRecords => Set<UsageRecord>();
    public DbSet<CreditedCall> CreditedCalls => Set<CreditedCall>();
    public DbSet<RateAgainJob> RateAgainJobs => Set<RateAgainJob>();
    public DbSet<RateAgainSum> RateAgainSums => Set<RateAgainSum>();
    public DbSet<RateAgainHeld> RateAgainHeld => Set<RateAgainHeld>();
    public DbSet<RevenueDay> RevenueDays => Set<RevenueDay>();
    public DbSet<Charge> Charges => Set<Charge>();
    public DbSet<ChargePrice> ChargePrices => Set<ChargePrice>();
    public DbSet<ChargeJob> ChargeJobs => Set<ChargeJob>();
    public DbSet<BillingRun> BillingRuns => Set<BillingRun>();
    public DbSet<BillingRunCustomer> BillingRunCustomers => Set<BillingRunCustomer>();
    public DbSet<BillingPolicy> BillingPolicies => Set<BillingPolicy>();
    public DbSet<Countersignature> Countersignatures => Set<Countersignature>();
    public DbSet<InvoiceReview> InvoiceReviews => Set<InvoiceReview>();
    public DbSet<RunWarning> RunWarnings => Set<RunWarning>();
    public DbSet<ReviewLimits> ReviewLimits => Set<ReviewLimits>();
    public DbSet<Invoice> Invoices => Set<Invoice>();
    public DbSet<InvoiceLine> InvoiceLines => Set<InvoiceLine>();
    public DbSet<InvoiceVat> InvoiceVat => Set<InvoiceVat>();
    public DbSet<KeptDocument> KeptDocuments => Set<KeptDocument>();
    public DbSet<NumberSeries> NumberSeries => Set<NumberSeries>();
    public DbSet<VatRate> VatRates => Set<VatRate>();
    public DbSet<LedgerEntry> LedgerEntries => Set<LedgerEntry>();
    public DbSet<LedgerAllocation> LedgerAllocations => Set<LedgerAllocation>();
    public DbSet<OutboxMessage> OutboxMessages => Set<OutboxMessage>();
    public DbSet<EmailTemplate> EmailTemplates => Set<EmailTemplate>();
    public DbSet<MailServer> MailServers => Set<MailServer>();
    public DbSet<Collection> Collections => Set<Collection>();
    public DbSet<CollectedFile> CollectedFiles => Set<CollectedFile>();
    public DbSet<RetentionPolicy> RetentionPolicies => Set<RetentionPolicy>();
    public DbSet<ChangeEntry> Changes => Set<ChangeEntry>();
    public DbSet<SecurityEvent> SecurityEvents => Set<SecurityEvent>();
    public DbSet<HistoryEnd> HistoryEnds => Set<HistoryEnd>();
    public DbSet<SignInTry> SignInTries => Set<SignInTry>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<Request> Requests => Set<Request>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    private UsageStore? usage;

    /// <summary>The kind of database that this is.</summary>
    public DatabaseEngine Engine => engine;

    /// <summary>Calls: asked and ordered in sets.</summary>
    public UsageStore Usage => usage ??= engine.Usage(this);

    public CustomerSearch Search(CustomerFilter filter) => engine.Search(this, filter);

    /// <param name="withDrafts">False for customers: a draft has not left the house.</param>
    public InvoiceSearch Search(InvoiceFilter filter, bool withDrafts = true) => engine.Search(this, filter, withDrafts);

    /// <summary>Today in the UK.</summary>
    public DateOnly Today => UkTime.DayOf(NowUtc);

    public DateTime NowUtc => time.GetUtcNow().UtcDateTime;

    /// <summary>A write of several steps: enters the gate and begins a transaction. Not committed, it is undone on disposal.</summary>
    public async Task<WriteTransaction> BeginWriteAsync(CancellationToken cancel = default)
    {
        var entered = await gate.EnterAsync(cancel);
        try
        {
            return new(entered, await Database.BeginTransactionAsync(cancel));
        }
        catch
        {
            entered.Dispose();
            throw;
        }
    }

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (Database.CurrentTransaction is not null)
            return await SaveWithTotalsAsync(acceptAllChangesOnSuccess, cancellationToken);
        await using var write = await BeginWriteAsync(cancellationToken);
        var saved = await SaveWithTotalsAsync(acceptAllChangesOnSuccess, cancellationToken);
        await write.CommitAsync(cancellationToken);
        return saved;
    }

    /// <summary>The same way for whoever can't wait otherwise.</summary>
    public override int SaveChanges(bool acceptAllChangesOnSuccess) => SaveChangesAsync(acceptAllChangesOnSuccess).GetAwaiter().GetResult();

    /// <summary>Totals and history move with what they are about, in the same transaction.</summary>
    private async Task<int> SaveWithTotalsAsync(bool acceptAllChangesOnSuccess, CancellationToken cancel)
    {
        PlainWords.TakeOut(ChangeTracker);
        var (touched, changes) = (CustomerTotals.Touched(ChangeTracker), history?.Look(ChangeTracker));
        LinkHistory();
        var saved = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancel);
        if (touched is not null)
            await CustomerTotals.RefreshAsync(this, touched(), cancel);
        if (changes is not null)
            await SaveHistoryAsync(changes, cancel);
        return saved;
    }

    /// <summary>Only the entries are new now, so nothing else is looked through; and none is kept in memory.</summary>
    private async Task SaveHistoryAsync(HistoryDraft changes, CancellationToken cancel)
    {
        var detects = ChangeTracker.AutoDetectChangesEnabled;
        ChangeTracker.AutoDetectChangesEnabled = false;
        await history!.WriteAsync(this, changes, cancel);
        var entries = ChangeTracker.Entries<ChangeEntry>().ToList();
        await base.SaveChangesAsync(cancel);
        foreach (var entry in entries)
            entry.State = EntityState.Detached;
        ChangeTracker.AutoDetectChangesEnabled = detects;
    }

    /// <summary>Entries that are about to be saved, in the order they were added in. What they tell of accounts stands in the security log
    /// too.</summary>
    private void LinkHistory()
    {
        var entries = ChangeTracker
            .Entries<ChangeEntry>()
            .Where(e => e.State == EntityState.Added)
            .OrderBy(e => e.Property(c => c.Id).CurrentValue) // of the tracker's own, until they have one
            .ToList();
        HistoryChain.Link(this, entries.ConvertAll(e => e.Entity));
        foreach (var entry in entries)
        {
            var id = entry.Property(c => c.Id);
            (id.CurrentValue, id.IsTemporary) = (entry.Entity.Id, false);
            if (entry.Entity.Subject == nameof(User))
                Add(SecurityEvent.Of(entry.Entity, history?.Address ?? ""));
        }
    }

    /// <summary>What an installation begins with is nobody's change.</summary>
    public void TellNothing() => history = null;

    /// <summary>For what EF doesn't see change, such as set-based SQL: an entry of the history, saved with what it tells of.</summary>
    /// <param name="field">Empty when the thing was made.</param>
    public async Task TellAsync<T>(int id, string name, string field, object? before, object? after, int? customerId = null)
    {
        if (history is not null && await history.EntryAsync<T>(id, name, customerId, field, before, after) is { } entry)
            Add(entry);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Money>().HaveConversion<MoneyConverter>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(GetType().Assembly);
        engine.Map(builder);
    }

    private sealed class MoneyConverter()
        : ValueConverter<Money, long>(money => money.Micropounds, stored => Money.FromMicropounds(stored));

    private sealed class UtcConverter()
        : ValueConverter<DateTime, DateTime>(utc => utc, stored => DateTime.SpecifyKind(stored, DateTimeKind.Utc));
}

/// <summary>The gate and the transaction together.</summary>
public sealed class WriteTransaction(IDisposable entered, IDbContextTransaction transaction) : IAsyncDisposable
{
    public Task CommitAsync(CancellationToken cancel = default) => transaction.CommitAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        entered.Dispose();
    }
}
