namespace BillingBlazor.Domain.Suppliers;

/// <summary>Where a supplier lays its files.</summary>
public enum CollectionWay
{
    Sftp,

    /// <summary>A folder of this server, that somebody else writes to.</summary>
    Folder,
}

/// <summary>What is collected.</summary>
public enum CollectedKind
{
    Calls,

    /// <summary>Fixed charges that become charges of customers.</summary>
    ServiceFiles,

    /// <summary>Fixed charges that are compared with what customers are billed.</summary>
    ForReconciliation,
}

public enum CollectionRhythm
{
    Hourly,
    FourHourly,
    Daily,
}

/// <summary>What becomes of a file at the supplier's once it was taken.</summary>
public enum AfterFetching
{
    Leave,
    Move,
    Delete,
}

/// <summary>The fetching of a supplier's files by the clock, each of them once.</summary>
public sealed class Collection(int supplierId)
{
    private const int LongestWaitMinutes = 240;

    public int Id { get; private set; }
    public int SupplierId { get; private set; } = supplierId;

    /// <summary>Off: only when somebody asks for it.</summary>
    public bool IsOn { get; private set; }

    public CollectionWay Way { get; private set; }
    public string Host { get; private set; } = "";
    public int Port { get; private set; }
    public string UserName { get; private set; } = "";

    /// <summary>By ASP.NET's Data Protection: the database alone does not give it away. With a key it is the key's passphrase.</summary>
    public string? ProtectedPassword { get; private set; }

    public string? ProtectedKey { get; private set; }

    /// <summary>The fingerprint that the server has to show, as it did at the first test; null of a watched folder.</summary>
    public string? HostKey { get; private set; }

    public string Folder { get; private set; } = "";

    /// <summary>With * and ?; several are divided by semicolons.</summary>
    public string Pattern { get; private set; } = "*";

    public CollectedKind Kind { get; private set; }
    public CollectionRhythm Rhythm { get; private set; }

    /// <summary>Of a daily one, in UK time.</summary>
    public int Hour { get; private set; }

    public AfterFetching After { get; private set; }
    public string? MoveTo { get; private set; }
    public int Version { get; private set; }

    /// <summary>When it is looked into next.</summary>
    public DateTime DueUtc { get; private set; }

    /// <summary>Somebody wants it now.</summary>
    public bool IsAsked { get; private set; }

    /// <summary>When it last went through.</summary>
    public DateTime? LastUtc { get; private set; }

    /// <summary>In a row.</summary>
    public int Failures { get; private set; }

    /// <summary>Why it failed last: a finished sentence.</summary>
    public string? Failure { get; private set; }

    public DateTime? FailingSinceUtc { get; private set; }

    /// <summary>The fingerprint that the server showed instead of <see cref="HostKey"/>.</summary>
    public string? OtherHostKey { get; private set; }

    /// <summary>Files to take, and taken so far, while it is at work.</summary>
    public int Found { get; private set; }

    public int Done { get; private set; }
    public string? LeaseOwner { get; private set; }
    public DateTime? LeaseUntilUtc { get; private set; }

    /// <summary>As people call it.</summary>
    public string Name => Way == CollectionWay.Sftp ? $"{Host}: {Folder}" : Folder;

    /// <summary>Somebody set it up; it is looked into at its next hour, and what failed before may be mended.</summary>
    public void Amend(CollectionDetails details, DateTime nowUtc)
    {
        (IsOn, Way, Host, Port, UserName) = (details.IsOn, details.Way, details.Host, details.Port, details.UserName);
        (ProtectedPassword, ProtectedKey, HostKey) = (details.ProtectedPassword, details.ProtectedKey, details.HostKey);
        (Folder, Pattern, Kind, Rhythm, Hour) = (details.Folder, details.Pattern, details.Kind, details.Rhythm, details.Hour);
        (After, MoveTo) = (details.After, details.MoveTo);
        (Failures, Failure, FailingSinceUtc, OtherHostKey) = (0, null, null, null);
        DueUtc = NextAfter(nowUtc);
        Version++;
    }

    /// <summary>Looked into as soon as may be.</summary>
    public void Ask() => IsAsked = true;

    /// <summary>The next time of its rhythm, in UK hours.</summary>
    public DateTime NextAfter(DateTime utc)
    {
        if (Rhythm == CollectionRhythm.Hourly)
            return utc.AddTicks(TimeSpan.TicksPerHour - (utc.Ticks % TimeSpan.TicksPerHour));
        int[] hours = Rhythm == CollectionRhythm.Daily ? [Hour] : [0, 4, 8, 12, 16, 20];
        var today = UkTime.DayOf(utc);
        return new[] { today, today.AddDays(1) }
            .SelectMany(day => hours.Select(hour => UkTime.ToUtc(day.ToDateTime(new TimeOnly(hour, 0)), out _)))
            .First(at => at > utc);
    }

    /// <summary>5, 10, 20 … minutes after so many failures in a row; four hours at most.</summary>
    public static TimeSpan WaitAfter(int failures) =>
        TimeSpan.FromMinutes(failures > 6 ? LongestWaitMinutes : Math.Min(5 << (failures - 1), LongestWaitMinutes));
}

/// <summary>All that a person may set of a collection; secrets are encrypted already.</summary>
public sealed record CollectionDetails
{
    public bool IsOn { get; init; } = true;
    public CollectionWay Way { get; init; }
    public string Host { get; init; } = "";
    public int Port { get; init; } = 22;
    public string UserName { get; init; } = "";
    public string? ProtectedPassword { get; init; }
    public string? ProtectedKey { get; init; }
    public string? HostKey { get; init; }
    public required string Folder { get; init; }
    public string Pattern { get; init; } = "*";
    public CollectedKind Kind { get; init; }
    public CollectionRhythm Rhythm { get; init; }
    public int Hour { get; init; }
    public AfterFetching After { get; init; }
    public string? MoveTo { get; init; }
}

public enum CollectedState
{
    Taken,

    /// <summary>The same content was here already.</summary>
    Known,

    /// <summary>No file of its kind; it stays where it is.</summary>
    Refused,
}

/// <summary>A file that a collection fetched: by its name, size and time it is taken once, whoever looks and however often.</summary>
public sealed class CollectedFile(int collectionId, string name, long sizeBytes, DateTime modifiedUtc, DateTime fetchedUtc)
{
    public int Id { get; private set; }
    public int CollectionId { get; private set; } = collectionId;
    public string Name { get; private set; } = name;
    public long SizeBytes { get; private set; } = sizeBytes;
    public DateTime ModifiedUtc { get; private set; } = modifiedUtc;
    public DateTime FetchedUtc { get; private set; } = fetchedUtc;
    public CollectedState State { get; private set; }

    /// <summary>The file of calls that it became here; of a known one, the one that has its content.</summary>
    public int? FileId { get; private set; }

    /// <summary>The same of a service file.</summary>
    public int? ServiceFileId { get; private set; }

    /// <summary>Why it was not taken: a finished sentence.</summary>
    public string? Why { get; private set; }

    public CollectedFile Becomes(int fileId, CollectedKind kind)
    {
        if (kind == CollectedKind.Calls)
            FileId = fileId;
        else
            ServiceFileId = fileId;
        return this;
    }

    public CollectedFile NotTaken(CollectedState state, string why)
    {
        (State, Why) = (state, why);
        return this;
    }
}
