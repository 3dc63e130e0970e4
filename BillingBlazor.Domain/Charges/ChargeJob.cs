namespace BillingBlazor.Domain.Charges;

/// <summary>What is done to many charges at once.</summary>
public enum ChargeJobKind
{
    Price,
    End,
    Move,
}

public enum ChargeJobState
{
    Working,
    Done,
    Stopped,
}

/// <summary>
/// A change of many charges, done in steps by id. Each step and the place it reached are saved together, so one that is killed goes on
/// where it stood, and no charge is changed twice.
/// </summary>
/// <param name="order">What was asked for, as it is kept.</param>
/// <param name="lastChargeId">Charges made later, by itself too, are not touched.</param>
public sealed class ChargeJob(ChargeJobKind kind, string order, int lastChargeId, int total, string createdBy, DateTime createdUtc)
{
    public int Id { get; private set; }
    public ChargeJobKind Kind { get; private set; } = kind;
    public string Order { get; private set; } = order;
    public ChargeJobState State { get; private set; }
    public int LastChargeId { get; private set; } = lastChargeId;

    /// <summary>The last charge looked at.</summary>
    public int Cursor { get; private set; }

    public int Total { get; private set; } = total;
    public int Done { get; private set; }
    public int Changed { get; private set; }

    /// <summary>Why charges were left as they are: a reason a line, each with its count before it.</summary>
    public string? Skipped { get; private set; }

    public string CreatedBy { get; private set; } = createdBy;
    public DateTime CreatedUtc { get; private set; } = createdUtc;
    public DateTime? FinishedUtc { get; private set; }
    public string? LeaseOwner { get; private set; }
    public DateTime? LeaseUntilUtc { get; private set; }

    public bool IsFree(string owner, DateTime nowUtc) => LeaseOwner is null || LeaseOwner == owner || LeaseUntilUtc < nowUtc;

    public void TakeLease(string owner, DateTime untilUtc) => (LeaseOwner, LeaseUntilUtc) = (owner, untilUtc);

    public void Step(int cursor, int done, int changed, IEnumerable<string> skipped)
    {
        (Cursor, Done, Changed) = (cursor, Done + done, Changed + changed);
        var counts = Reasons.ToDictionary(reason => reason.Why, reason => reason.Count);
        foreach (var why in skipped)
            counts[why] = counts.GetValueOrDefault(why) + 1;
        Skipped = counts.Count == 0 ? null : string.Join('\n', counts.Select(reason => $"{reason.Value} {reason.Key}"));
    }

    public void Finish(DateTime utc) => (State, FinishedUtc, LeaseOwner, LeaseUntilUtc) = (ChargeJobState.Done, utc, null, null);

    /// <summary>What is done stays done.</summary>
    public void Stop(DateTime utc)
    {
        if (State == ChargeJobState.Working)
            (State, FinishedUtc, LeaseOwner, LeaseUntilUtc) = (ChargeJobState.Stopped, utc, null, null);
    }

    public IReadOnlyList<(int Count, string Why)> Reasons =>
        [
            .. (Skipped ?? "")
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' ', 2))
                .Select(parts => (int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), parts[1])),
        ];
}
