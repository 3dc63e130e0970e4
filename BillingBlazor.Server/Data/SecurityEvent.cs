using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

/// <summary>What the security log tells apart.</summary>
public enum SecurityKind
{
    SignIn,
    SignOut,

    /// <summary>A sign-in that failed.</summary>
    Failure,

    /// <summary>Somebody asked for what they may not have.</summary>
    Refusal,

    Download,

    /// <summary>An account was made, suspended or removed, or its role or a means of its sign-in changed.</summary>
    Rights,
}

/// <summary>One line of the security log: who, when, from where.</summary>
public sealed class SecurityEvent
{
    public const int MostLetters = 500;

    public long Id { get; private set; }
    public DateTime WhenUtc { get; init; }
    public SecurityKind Kind { get; init; }

    /// <summary>The address that somebody signs in with, or tried to; or the clock.</summary>
    public string Who { get; init; } = "";

    /// <summary>What was done, or asked for.</summary>
    public string What { get; init; } = "";

    /// <summary>The network address it came from; empty for the clock and for commands on the server.</summary>
    public string Address { get; init; } = "";

    /// <summary>An account that was changed, as the history tells it.</summary>
    internal static SecurityEvent Of(ChangeEntry change, string address) =>
        new()
        {
            WhenUtc = change.WhenUtc,
            Kind = SecurityKind.Rights,
            Who = change.Who,
            What = Cut(
                (change.Field, change.Before) switch
                {
                    ("", null) => $"{change.SubjectName}: account made, {change.After}",
                    ("", _) => $"{change.SubjectName}: account removed",
                    _ => $"{change.SubjectName}: {change.Field}, {change.Before ?? "blank"} → {change.After ?? "blank"}",
                }
            ),
            Address = address,
        };

    internal static string Cut(string text) => text.Length <= MostLetters ? text : text[..MostLetters];
}

internal sealed class SecurityEventMapping : IEntityTypeConfiguration<SecurityEvent>
{
    public void Configure(EntityTypeBuilder<SecurityEvent> line)
    {
        line.Property(l => l.Who).HasMaxLength(254);
        line.Property(l => l.What).HasMaxLength(SecurityEvent.MostLetters);
        line.Property(l => l.Address).HasMaxLength(64);
        line.HasIndex(l => l.WhenUtc);
        line.HasIndex(l => new { l.Kind, l.Id });
        line.HasIndex(l => new { l.Who, l.Id });
    }
}
