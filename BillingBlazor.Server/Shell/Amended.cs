namespace BillingBlazor.Server.Shell;

/// <summary>One value that is amended by itself (a name, a price, a role): as it was opened, as it is typed, and both when somebody else
/// saved another meanwhile.</summary>
/// <param name="field">What it is called on the form.</param>
/// <param name="print">As people read it; null uses the plain one.</param>
public sealed class Amended<T>(string field, Func<T?, string>? print = null)
{
    /// <summary>As it is typed.</summary>
    public T? Value { get; set; }

    /// <summary>What the next save is held against; nothing for a new thing.</summary>
    public T? Opened { get; private set; }

    /// <summary>Both values, to choose from; empty while there is one.</summary>
    public IReadOnlyList<ClashField> Clash { get; private set; } = [];

    public string? Who { get; private set; }

    public void Open(T? value) => (Value, Opened, Clash, Who) = (value, value, [], null);

    /// <summary>After a save that was refused: what somebody else saved meanwhile stands beside what is typed here, and the next save is
    /// against theirs.</summary>
    /// <param name="now">What is stored; null: it is there no more.</param>
    /// <param name="subject">The kind of thing, as the history calls it.</param>
    public async Task CompareAsync(ClashQueries clashes, string subject, int id, T? now)
    {
        if (now is null || Is(now, Opened))
            return;
        var (yours, isUntouched) = (Value, Is(Value, Opened));
        Clash = Is(now, yours) ? [] : [new(field, Print(now), Print(yours), isUntouched, isTheirs => Value = isTheirs ? now : yours)];
        Value = isUntouched ? now : yours;
        (Opened, Who) = (now, await clashes.LastToAmendAsync(subject, id, CancellationToken.None));
    }

    private string Print(T? value) => value is null or string { Length: 0 } ? "nothing" : print?.Invoke(value) ?? value.ToString() ?? "";

    private static bool Is(T? one, T? other) => EqualityComparer<T?>.Default.Equals(one, other);
}
