namespace BillingBlazor.Domain.Billing;

public enum TriggerState
{
    /// <summary>Its hour has come; it is fired next, after those before it.</summary>
    Due,

    /// <summary>Suppliers' files are missing: it waits for them, up to the days the group says.</summary>
    Waiting,

    /// <summary>Its run was made: exactly once, in the transaction that wrote this.</summary>
    Fired,

    /// <summary>Handled without a run: paused, or nobody to bill.</summary>
    Skipped,

    /// <summary>Its run can't go on, or could not be made; it says why.</summary>
    Failed,
}

/// <summary>How far the clock has gone with the run of a trigger.</summary>
public enum TriggerStep
{
    /// <summary>No run yet, or nothing more to do for the clock.</summary>
    None,

    /// <summary>The run is being drafted; then the clock approves it, or says that it waits for approval.</summary>
    Drafting,

    /// <summary>The clock approved it; when that is done it says so.</summary>
    Approving,
}

/// <summary>
/// One time that the clock bills a group: a row for each group and day, unique, so that it is fired once whatever is killed or runs twice.
/// A trigger to come has a row only when somebody has paused it or fired it ahead of its hour.
/// </summary>
public sealed class BillingTrigger(int groupId, DateOnly day, DateTime atUtc)
{
    public int Id { get; private set; }
    public int GroupId { get; private set; } = groupId;

    /// <summary>The UK day its invoices are dated, also when the server catches up later.</summary>
    public DateOnly Day { get; private set; } = day;

    /// <summary>The instant of its hour.</summary>
    public DateTime AtUtc { get; private set; } = atUtc;

    public TriggerState State { get; private set; }
    public TriggerStep Step { get; private set; }
    public int? RunId { get; private set; }

    /// <summary>Why it waits, was skipped or failed, or what was unusual when it fired: finished sentences.</summary>
    public string? Why { get; private set; }

    /// <summary>The last UK day it waits for files.</summary>
    public DateOnly? WaitsUntil { get; private set; }

    /// <summary>It was fired although files were missing, so its run is not approved as one that looks right.</summary>
    public bool WithoutFiles { get; private set; }

    /// <summary>Skipped because somebody paused it, or its group: it can be resumed.</summary>
    public bool IsPaused { get; private set; }

    public DateTime? HandledUtc { get; private set; }
    public string? HandledBy { get; private set; }

    /// <summary>To be fired, as soon as what is before it is done.</summary>
    public bool IsOpen => RunId is null && State != TriggerState.Skipped;

    public void Wait(string why, DateOnly until) => (State, Why, WaitsUntil) = (TriggerState.Waiting, why, WaitsUntil ?? until);

    /// <summary>Its run was discarded: it may be fired once more.</summary>
    public void ForgetDiscarded() => (RunId, State, Step) = (null, TriggerState.Due, TriggerStep.None);

    /// <summary>Waits for its turn; it stays due.</summary>
    public void Hold(string? why) => Why = why;

    /// <exception cref="BillingRuleException">It was fired before.</exception>
    public void Fire(int runId, string by, DateTime utc, string? why, bool withoutFiles)
    {
        if (RunId is { } earlier)
            throw new BillingRuleException($"This trigger was fired already: run {earlier} bills it.");
        (State, Step, RunId, Why, WithoutFiles, IsPaused) = (TriggerState.Fired, TriggerStep.Drafting, runId, why, withoutFiles, false);
        (HandledBy, HandledUtc) = (by, utc);
    }

    public void Skip(string why, string by, DateTime utc) => (State, Why, HandledBy, HandledUtc) = (TriggerState.Skipped, why, by, utc);

    /// <exception cref="BillingRuleException">It was fired before.</exception>
    public void Pause(string why, string by, DateTime utc)
    {
        if (RunId is { } earlier)
            throw new BillingRuleException($"This trigger was fired already: run {earlier} bills it.");
        Skip(why, by, utc);
        IsPaused = true;
    }

    /// <summary>A skipped one is due again.</summary>
    /// <exception cref="BillingRuleException">It wasn't paused.</exception>
    public void Resume()
    {
        if (!IsPaused)
            throw new BillingRuleException("Only a paused trigger can be resumed.");
        (State, IsPaused, Why, HandledBy, HandledUtc) = (TriggerState.Due, false, null, null, null);
    }

    /// <summary>Left out for good: it is listed as skipped, and can't be resumed any more.</summary>
    public void LeaveOut(string why, string by, DateTime utc)
    {
        Skip(why, by, utc);
        IsPaused = false;
    }

    /// <summary>Could not be fired, or its run can't go on.</summary>
    public void Fail(string why, DateTime utc) => (State, Why, HandledUtc) = (TriggerState.Failed, why, HandledUtc ?? utc);

    /// <summary>What stopped its run was mended.</summary>
    public void GoOn() => (State, Why) = (TriggerState.Fired, null);

    /// <summary>The clock approves the run it has made.</summary>
    public void Approve() => Step = TriggerStep.Approving;

    /// <summary>The clock has nothing more to do.</summary>
    public void Finish(string? why = null) => (Step, Why) = (TriggerStep.None, why ?? Why);
}

/// <summary>
/// The clock of an automatic group: since when it ticks, and up to which instant its triggers are handled. Made when a group becomes
/// automatic or its trigger is changed, so that no history before that is billed.
/// </summary>
public sealed class GroupClock(int groupId, DateTime handledToUtc)
{
    public int GroupId { get; private set; } = groupId;

    /// <summary>Triggers up to here are done, or have a row.</summary>
    public DateTime HandledToUtc { get; private set; } = handledToUtc;

    public DateTime? PausedUtc { get; private set; }
    public string? PausedBy { get; private set; }

    public bool IsPaused => PausedUtc is not null;

    public void Handled(DateTime toUtc)
    {
        if (toUtc > HandledToUtc)
            HandledToUtc = toUtc;
    }

    /// <exception cref="BillingRuleException">Paused already.</exception>
    public void Pause(string by, DateTime utc)
    {
        if (IsPaused)
            throw new BillingRuleException($"{PausedBy} paused this clock already.");
        (PausedUtc, PausedBy) = (utc, by);
    }

    public void Resume() => (PausedUtc, PausedBy) = (null, null);
}
