namespace BillingBlazor.Server.Shell;

/// <summary>A field that its form asks before it does anything.</summary>
public interface IGatedField
{
    /// <summary>What stands in it that could not be read, as a sentence; null: nothing.</summary>
    string? Unread { get; }

    /// <summary>Reads what is still being typed: Enter comes before the field is left.</summary>
    Task ReadTypedAsync();

    /// <summary>Shuts what hangs open from it, a calendar.</summary>
    /// <returns>Something did.</returns>
    bool Shut() => false;

    /// <summary>Somebody tried to save: the sentence is shown now.</summary>
    void Tell();
}
