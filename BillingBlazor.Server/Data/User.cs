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

    /// <summary>Columns of the customers listing this person has put away, comma-separated.</summary>
    public string HiddenColumns { get; set; } = "";
}
