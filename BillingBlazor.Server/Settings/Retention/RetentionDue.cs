using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;

namespace BillingBlazor.Server.Settings.Retention;

/// <summary>What is older than it is kept, by one policy, as questions that are counted before anything is done, and then worked
/// off.</summary>
internal sealed class RetentionDue(BillingDb db, RetentionPolicy policy)
{
    /// <summary>Read whole, all of it older.</summary>
    public IQueryable<CdrFile> Files()
    {
        var before = Before(policy.CallMonths);
        return db.CdrFiles.Where(f =>
            f.NumbersErasedUtc == null && f.State == CdrFileState.Ready && f.LastStartedUtc < before && f.UploadedUtc < before
        );
    }

    public IQueryable<SecurityEvent> LogLines()
    {
        var before = Before(policy.LogMonths);
        return db.SecurityEvents.Where(l => l.WhenUtc < before);
    }

    /// <summary>What waits, or failed and may be tried again, keeps its words.</summary>
    public IQueryable<OutboxMessage> Messages()
    {
        var before = Before(policy.MailMonths);
        return db.OutboxMessages.Where(m =>
            m.CreatedUtc < before && (m.State == OutboxState.Sent || m.State == OutboxState.Cancelled) && m.Html != ""
        );
    }

    /// <summary>Cancelled so long ago, owing and owed nothing, and no document since.</summary>
    public IQueryable<Customer> Customers()
    {
        var before = UkTime.DayOf(db.NowUtc).AddMonths(-policy.CustomerMonths);
        return db.Customers.Where(c =>
            !c.IsNameErased
            && c.Status == CustomerStatus.Cancelled
            && c.StatusSince < before
            && c.Balance == Money.Zero
            && !db.Invoices.Any(i => i.CustomerId == c.Id && i.IssueDate >= before)
            && !db.LedgerEntries.Any(e => e.CustomerId == c.Id && e.Date >= before)
        );
    }

    private DateTime Before(int months) => UkTime.StartOf(UkTime.DayOf(db.NowUtc).AddMonths(-months));
}

/// <summary>How much is older than it is kept.</summary>
/// <param name="Calls">Of the files; what waits to be billed among them keeps its numbers.</param>
public sealed record RetentionCounts(int Files, long Calls, int LogLines, int Messages, int Customers)
{
    public bool IsNothing => (Files, LogLines, Messages, Customers) == (0, 0, 0, 0);
}
