namespace BillingBlazor.Domain.Usage;

public enum RateAgainState
{
    /// <summary>In line to be compared.</summary>
    Waiting,

    /// <summary>Being rated under a lease; nothing is saved.</summary>
    Comparing,

    /// <summary>The difference is known, and nobody has said yet what becomes of it.</summary>
    Compared,

    /// <summary>Being written, in steps: a step is whole or not at all, and a killed one is gone on with.</summary>
    Applying,
    Applied,

    /// <summary>Cancelled, or looked at and not wanted: nothing was changed.</summary>
    Forgotten,
}

/// <summary>What is rated again: chosen files, or a whole usage month of all files; of one supplier or one customer, if chosen.</summary>
public sealed record RateAgainScope(IReadOnlyList<int> FileIds, BillingPeriod? Month, int? SupplierId = null, int? CustomerId = null);

/// <summary>Stored records rated with today's set-up: first compared, and nothing saved; then applied or forgotten
/// .</summary>
public sealed class RateAgainJob
{
    /// <exception cref="BillingRuleException">Neither files nor a month, or both.</exception>
    public RateAgainJob(RateAgainScope scope, string startedBy, DateTime startedUtc)
    {
        if (scope.FileIds.Count == 0 == scope.Month is null)
            throw new BillingRuleException("Choose the files to rate again, or a whole month.");
        FileIds = [.. scope.FileIds.Distinct().Order()];
        (From, To, SupplierId, CustomerId) = (scope.Month?.From, scope.Month?.To, scope.SupplierId, scope.CustomerId);
        (StartedBy, StartedUtc) = (startedBy, startedUtc);
    }

    private RateAgainJob() => (FileIds, StartedBy) = ([], "");

    public int Id { get; private set; }
    public RateAgainState State { get; private set; }

    /// <summary>None: every file with records of the month.</summary>
    public List<int> FileIds { get; private set; }

    /// <summary>Usage of these UK days only; null with files.</summary>
    public DateOnly? From { get; private set; }

    public DateOnly? To { get; private set; }
    public int? SupplierId { get; private set; }
    public int? CustomerId { get; private set; }
    public string StartedBy { get; private set; }
    public DateTime StartedUtc { get; private set; }
    public string? AppliedBy { get; private set; }
    public DateTime? FinishedUtc { get; private set; }

    /// <summary>How many places for records there are, and how many of them are looked at: for the bar.</summary>
    public long Total { get; private set; }

    public long Done { get; private set; }

    /// <summary>While applying: every record of earlier files, and of this file up to here, is done.</summary>
    public int CursorFileId { get; private set; }

    public long CursorRecordId { get; private set; }

    /// <summary>Records that were rated, and those of them whose price is another one.</summary>
    public int Calls { get; private set; }

    public int Changed { get; private set; }
    public int NowPriced { get; private set; }
    public int NowUnpriced { get; private set; }

    /// <summary>Of the changed records, before allowances and caps.</summary>
    public Money OldPrice { get; private set; }

    public Money NewPrice { get; private set; }

    /// <summary>Left out by a run, or written off: decided, as invoiced ones are.</summary>
    public int Decided { get; private set; }

    /// <summary>Nobody has their line: there is no price to find.</summary>
    public int Ownerless { get; private set; }

    /// <summary>What applying changed in fact: set-up may have moved on since it was compared.</summary>
    public int AppliedChanged { get; private set; }

    public Money AppliedOldPrice { get; private set; }
    public Money AppliedNewPrice { get; private set; }
    public int AppliedSkipped { get; private set; }

    /// <summary>Who works on it now; only an expired lease is taken over.</summary>
    public string? LeaseOwner { get; private set; }

    public DateTime? LeaseUntilUtc { get; private set; }

    public bool IsRunning => State is RateAgainState.Waiting or RateAgainState.Comparing or RateAgainState.Applying;

    /// <summary>Percent, for the bar.</summary>
    public decimal Share => Total == 0 ? 0 : Math.Min(100, 100m * Done / Total);
}

/// <summary>What rating again would change for one customer, before allowances and caps.</summary>
public sealed class RateAgainSum(int jobId, int customerId, int changed, int nowPriced, int nowUnpriced, Money oldPrice, Money newPrice)
{
    public int JobId { get; private set; } = jobId;
    public int CustomerId { get; private set; } = customerId;
    public int Changed { get; private set; } = changed;
    public int NowPriced { get; private set; } = nowPriced;
    public int NowUnpriced { get; private set; } = nowUnpriced;

    /// <summary>Of the changed records.</summary>
    public Money OldPrice { get; private set; } = oldPrice;

    public Money NewPrice { get; private set; } = newPrice;
}

/// <summary>Records that a run's drafts or invoices hold: skipped, and named.</summary>
public sealed class RateAgainHeld(int jobId, int runId, bool isDraft, int calls)
{
    public int JobId { get; private set; } = jobId;

    /// <summary>0 for an invoice without a run.</summary>
    public int RunId { get; private set; } = runId;

    public bool IsDraft { get; private set; } = isDraft;
    public int Calls { get; private set; } = calls;
}
