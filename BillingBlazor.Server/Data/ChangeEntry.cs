namespace BillingBlazor.Server.Data;

/// <summary>One field that somebody changed: who, when, what before and after, in people's words.</summary>
public sealed class ChangeEntry
{
    /// <summary>The name of a thing whose words were erased.</summary>
    public const string Erased = "(erased)";

    /// <summary>One more than that of the entry before: a number that is missing was taken away.</summary>
    public long Id { get; internal set; }

    public DateTime WhenUtc { get; init; }
    public string Who { get; init; } = "";

    /// <summary>The kind of thing: the name of its class.</summary>
    public string Subject { get; init; } = "";

    public int SubjectId { get; init; }

    /// <summary>What people call it: the customer's name, the number of a line.</summary>
    public string SubjectName { get; internal set; } = "";

    public int? CustomerId { get; init; }

    /// <summary>Empty when the whole thing was made or removed.</summary>
    public string Field { get; init; } = "";

    public string? Before { get; internal set; }
    public string? After { get; internal set; }

    /// <summary>Of what it says and of the entry before: <see cref="HistoryChain"/>.</summary>
    public byte[] Hash { get; internal set; } = [];

    /// <summary>The hash of what it said, where its words were erased as data protection asks: the chain holds without them.</summary>
    public byte[]? ErasedHash { get; internal set; }

    /// <summary>For set-based SQL, which <see cref="HistoryWriter"/> does not see: a thing was made.</summary>
    public static ChangeEntry Made<T>(string who, DateTime whenUtc, int id, string name, int? customerId = null) =>
        Of<T>(who, whenUtc, id, name, customerId, "", null, name);

    /// <summary>For set-based SQL: a thing came in with a file.</summary>
    public static ChangeEntry Imported<T>(string who, DateTime whenUtc, int id, string name, int? customerId, string file) =>
        Of<T>(who, whenUtc, id, name, customerId, "", null, $"created by import of {file}");

    /// <summary>For set-based SQL: a thing was removed.</summary>
    public static ChangeEntry Removed<T>(string who, DateTime whenUtc, int id, string name, int? customerId = null) =>
        Of<T>(who, whenUtc, id, name, customerId, "", name, null);

    /// <summary>For set-based SQL: a property took another value. Ids of other things are handed over as their names.</summary>
    /// <param name="property">nameof(Customer.Status), or words of its own ("Tag").</param>
    public static ChangeEntry Changed<T>(
        string who,
        DateTime whenUtc,
        int id,
        string name,
        int? customerId,
        string property,
        object? before,
        object? after
    ) =>
        Of<T>(
            who,
            whenUtc,
            id,
            name,
            customerId,
            HistoryWords.Field(typeof(T).Name, property),
            HistoryWords.Value(property, before),
            HistoryWords.Value(property, after)
        );

    private static ChangeEntry Of<T>(
        string who,
        DateTime whenUtc,
        int id,
        string name,
        int? customerId,
        string field,
        string? before,
        string? after
    ) =>
        new()
        {
            WhenUtc = whenUtc,
            Who = who,
            Subject = typeof(T).Name,
            SubjectId = id,
            SubjectName = name,
            CustomerId = typeof(T) == typeof(Domain.Customers.Customer) ? id : customerId,
            Field = field,
            Before = before,
            After = after,
        };
}
