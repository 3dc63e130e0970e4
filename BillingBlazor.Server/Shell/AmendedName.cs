using System.ComponentModel.DataAnnotations;

namespace BillingBlazor.Server.Shell;

/// <summary>A name that is amended by itself: as it was opened, as it is typed, and both when somebody else saved another
/// meanwhile.</summary>
public sealed class AmendedName
{
    [Display(Name = "Name")]
    public string? Name { get; set; }

    /// <summary>What the next save is held against; null for a new thing.</summary>
    public string? Opened { get; private set; }

    /// <summary>Both names, to choose from; empty while there is one.</summary>
    public IReadOnlyList<ClashField> Clash { get; private set; } = [];

    public string? Who { get; private set; }

    public void Open(string? name) => (Name, Opened, Clash, Who) = (name, name, [], null);

    /// <summary>After a save that was refused: what somebody else saved meanwhile stands beside what is typed here, and the next save is
    /// against theirs.</summary>
    /// <param name="subject">The kind of thing, as the history calls it.</param>
    /// <param name="now">The name that is stored.</param>
    public async Task CompareAsync(ClashQueries clashes, string subject, int id, string? now)
    {
        if (Opened is null || now is null || now == Opened)
            return;
        Clash = Shell.Clash.Between(new AmendedName { Name = Opened }, this, new AmendedName { Name = now });
        Who = await clashes.LastToAmendAsync(subject, id, CancellationToken.None);
        Opened = now;
    }
}
