using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Domain.Usage.Layouts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace BillingBlazor.Server.Data;

/// <summary>
/// Writes down each change to customers, set-up and users that goes through EF, in the transaction that makes it: <see cref="BillingDb"/>
/// has it look before a save, when the old values are known, and write after it, when what was added has its ids. Set-based SQL writes its
/// own rows, made by <see cref="ChangeEntry"/>.
/// </summary>
public sealed class HistoryWriter(TimeProvider time, Actor? user = null)
{
    private static readonly HashSet<Type> kept =
    [
        typeof(Organisation),
        typeof(CustomerGroup),
        typeof(Customer),
        typeof(CostCentre),
        typeof(Cli),
        typeof(CliType),
        typeof(Tag),
        typeof(Category),
        typeof(Tariff),
        typeof(RateRow),
        typeof(PriceAdjustment),
        typeof(Product),
        typeof(ServiceCode),
        typeof(Supplier),
        typeof(Destination),
        typeof(DestinationGroup),
        typeof(TimeSchedule),
        typeof(BankHoliday),
        typeof(VatRate),
        typeof(Charge),
        typeof(LedgerEntry),
        typeof(Bundle),
        typeof(Allowance),
        typeof(CustomerBundle),
        typeof(Domain.Billing.BillingPolicy),
        typeof(Domain.Billing.ReviewLimits),
        typeof(CustomerNote),
        typeof(RetentionPolicy),
    ];

    /// <summary>Worked out by the product, or told by another field.</summary>
    private static readonly HashSet<string> silent =
    [
        "Id",
        "Version",
        "StatusSince",
        "Key",
        "LastKey",
        "Balance",
        "LineCount",
        "Switches",
        "ServiceLineId",
        "WrittenBy",
        "WrittenUtc",
        "AmendedUtc",
    ];

    /// <summary>What is worked on in SQL, or by steps: their Actions tell it themselves, by <see cref="BillingDb.TellAsync{T}"/>.</summary>
    private static readonly Type[] told =
    [
        typeof(User),
        typeof(MailServer),
        typeof(Collection),
        typeof(EmailTemplate),
        typeof(Domain.Billing.BillingRun),
        typeof(Invoice),
        typeof(CdrFile),
        typeof(ServiceFile),
        typeof(FileLayout),
        typeof(RateAgainJob),
        typeof(ChargeJob),
        typeof(OutboxMessage),
    ];

    /// <summary>The kinds of things that have a history, as entries name them.</summary>
    internal static IEnumerable<string> Kinds => kept.Concat(told).Select(kind => kind.Name);

    /// <summary>From where, for the security log.</summary>
    internal string Address => user?.Address ?? "";

    /// <returns>Null where nobody acts: a design-time context.</returns>
    internal async Task<ChangeEntry?> EntryAsync<T>(int id, string name, int? customerId, string field, object? before, object? after) =>
        user is null
            ? null
            : ChangeEntry.Changed<T>(await user.NameAsync(), time.GetUtcNow().UtcDateTime, id, name, customerId, field, before, after);

    /// <returns>Null when nothing is changed that history keeps.</returns>
    internal HistoryDraft? Look(ChangeTracker tracker)
    {
        if (user is null)
            return null;
        var changed = tracker
            .Entries()
            .Where(e =>
                e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted
                && (kept.Contains(e.Metadata.ClrType) || HistoryParts.Has(e))
            )
            .ToList();
        if (changed.Count == 0)
            return null;
        var names = new HistoryNames();
        foreach (var gone in changed.Where(e => e.State == EntityState.Deleted && HistoryNames.Plain(e) is not null))
            names.Know(gone.Metadata.ClrType, IdOf(gone), HistoryNames.Plain(gone)!);
        var changes = changed
            .Where(e => kept.Contains(e.Metadata.ClrType))
            .SelectMany(ChangesOf)
            .Concat(HistoryParts.ChangesOf(changed))
            .ToList();
        return changes.Count == 0 ? null : new(changes, names);
    }

    internal async Task WriteAsync(BillingDb db, HistoryDraft draft, CancellationToken cancel)
    {
        var (who, now) = (await user!.NameAsync(), time.GetUtcNow().UtcDateTime);
        foreach (var change in draft.Changes)
            change.AskNames(draft.Names);
        await draft.Names.FetchAsync(db, cancel);
        db.AddRange(draft.Changes.Select(change => change.Entry(draft.Names, who, now)).OfType<ChangeEntry>());
    }

    private static IEnumerable<Change> ChangesOf(EntityEntry entry)
    {
        if (
            entry.Entity is LedgerEntry
            && (entry.State != EntityState.Added || entry.Property(nameof(LedgerEntry.InvoiceId)).CurrentValue is not null)
        )
            return [];
        var subject = SubjectOf(entry);
        return entry.State switch
        {
            EntityState.Added => [new(subject, _ => "", _ => null, subject.Name)],
            EntityState.Deleted => [new(subject, _ => "", subject.Name, _ => null)],
            _ => Fields(entry)
                .Where(f => f.Field.IsModified && !Equals(f.Field.OriginalValue, f.Field.CurrentValue))
                .Select(f => FieldChange(subject, f.Part, f.Field)),
        };
    }

    private static IEnumerable<(string? Part, PropertyEntry Field)> Fields(EntityEntry entry) =>
        entry
            .Properties.Where(p => !silent.Contains(p.Metadata.Name))
            .Select(p => ((string?)null, p))
            .Concat(entry.ComplexProperties.SelectMany(complex => complex.Properties.Select(p => ((string?)complex.Metadata.Name, p))));

    private static Change FieldChange(Subject subject, string? part, PropertyEntry field)
    {
        var (property, before) = (field.Metadata.Name, field.OriginalValue);
        var words = HistoryWords.Field(subject.Kind.Name, property, part);
        if (property == "LogoId")
            return new(
                subject,
                _ => words,
                _ => before is null ? null : "A picture",
                _ => field.CurrentValue is null ? null : "A new picture"
            );
        return HistoryNames.Behind(property) is { } thing
            ? new(subject, _ => words, names => names.Of(thing, (int?)before), names => names.Of(thing, (int?)field.CurrentValue))
            : new(subject, _ => words, _ => HistoryWords.Value(property, before), _ => HistoryWords.Value(property, field.CurrentValue));
    }

    private static Subject SubjectOf(EntityEntry entry)
    {
        var (customerId, id) = (
            entry.Metadata.FindProperty("CustomerId") is null ? null : (int?)entry.Property("CustomerId").CurrentValue,
            entry.State == EntityState.Added ? 0 : IdOf(entry)
        );
        return new(
            entry.Metadata.ClrType,
            () => id != 0 ? id : IdOf(entry),
            () =>
                entry.Entity is Customer ? (id != 0 ? id : IdOf(entry))
                : entry.State == EntityState.Detached || customerId is null or > 0 ? customerId
                : (int?)entry.Property("CustomerId").CurrentValue,
            HistoryNames.OfSubject(entry)
        );
    }

    private static int IdOf(EntityEntry entry) => (int)entry.Property("Id").CurrentValue!;
}

/// <summary>The thing that was changed. What is asked of it is known after the save.</summary>
internal sealed record Subject(Type Kind, Func<int> Id, Func<int?> CustomerId, Func<HistoryNames, string?> Name);

/// <summary>One field of it, in words that may need the names of other things.</summary>
internal sealed record Change(
    Subject Subject,
    Func<HistoryNames, string> Field,
    Func<HistoryNames, string?> Before,
    Func<HistoryNames, string?> After
)
{
    public void AskNames(HistoryNames names) => (_, _, _, _) = (Subject.Name(names), Field(names), Before(names), After(names));

    /// <summary>Null when before and after read the same: nobody changed a thing that people see.</summary>
    public ChangeEntry? Entry(HistoryNames names, string who, DateTime nowUtc)
    {
        var (before, after) = (Before(names), After(names));
        return before == after
            ? null
            : new()
            {
                WhenUtc = nowUtc,
                Who = who,
                Subject = Subject.Kind.Name,
                SubjectId = Subject.Id(),
                CustomerId = Subject.CustomerId(),
                SubjectName = Subject.Name(names) ?? "",
                Field = Field(names),
                Before = before,
                After = after,
            };
    }
}

internal sealed record HistoryDraft(IReadOnlyList<Change> Changes, HistoryNames Names);
