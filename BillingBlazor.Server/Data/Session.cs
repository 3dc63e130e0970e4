using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data;

/// <summary>One sign-in of one person in one browser: the cookie names it, and without it the cookie opens nothing.</summary>
public sealed class Session
{
    public int Id { get; private set; }
    public int UserId { get; init; }

    /// <summary>What the cookie says; nobody guesses it.</summary>
    public string Key { get; init; } = "";

    /// <summary>The account's security stamp when the cookie was last made: a new password, role or suspension changes it, and ends
    /// this.</summary>
    public string Stamp { get; set; } = "";

    public DateTime StartedUtc { get; init; }

    /// <summary>When a hand was last at work in it.</summary>
    public DateTime SeenUtc { get; set; }

    /// <summary>When its person last showed who they are: by password, code or passkey.</summary>
    public DateTime ProvenUtc { get; set; }

    /// <summary>Wrong ones since.</summary>
    public int WrongProofs { get; set; }

    public DateTime? EndedUtc { get; set; }

    /// <summary>The browser and its system, in words.</summary>
    public string Device { get; init; } = "";

    /// <summary>The network address that it was begun from.</summary>
    public string Address { get; init; } = "";
}

internal sealed class SessionMapping : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> session)
    {
        session.HasIndex(s => s.Key).IsUnique();
        session.HasOne<User>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
