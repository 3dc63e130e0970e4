using Microsoft.AspNetCore.Identity;

namespace BillingBlazor.Server.Data;

/// <summary>Somebody who signs in: staff, or (with <see cref="CustomerId"/>) the portal user of one customer.</summary>
public sealed class User : IdentityUser<int>
{
    public string DisplayName { get; set; } = "";

    /// <summary>The one customer a portal user reaches; null for staff.</summary>
    public int? CustomerId { get; set; }

    public DateTime? InvitedUtc { get; set; }
    public bool PrefersDark { get; set; }

    /// <summary>Owner and Billing users are told by e-mail what the clock did, unless they say no.</summary>
    public bool NoClockNotices { get; set; }

    /// <summary>Columns of the customers listing this person has put away, comma-separated.</summary>
    public string HiddenColumns { get; set; } = "";
}
