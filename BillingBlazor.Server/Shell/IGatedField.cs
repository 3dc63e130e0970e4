namespace BillingBlazor.Server.Shell;

/// <summary>A field that its form asks before it does anything.</summary>
public interface IGatedField
{
    /// <summary>What stands in it that could not be read, as a sentence; null: nothing.</summary>
    string? Unread { get; }

    /// <summary>Somebody tried to save: the sentence is shown now.</summary>
    void Tell();
}
