using System.Security.Claims;

namespace BillingBlazor.Server.Shell;

/// <summary>What a person may do. The names are the policies of pages, endpoints and Actions.</summary>
public enum Permission
{
    /// <summary>Any staff.</summary>
    Read,
    EditCustomers,
    CancelCustomers,
    ImportCustomers,
    SetUp,
    SeeCost,
    ImportUsage,
    EditCharges,
    RunBilling,
    ManageUsers,

    /// <summary>The mail server and the words of e-mails.</summary>
    EmailSettings,

    /// <summary>A portal user, for the one customer of theirs.</summary>
    Portal,

    /// <summary>Anybody signed in, for what is their own.</summary>
    OwnAccount,
}

public static class Roles
{
    /// <summary>The claim of who must set up two-factor sign-in before anything else.</summary>
    public const string MustSetUp = "two-factor-first";

    public const string Owner = "Owner";
    public const string Billing = "Billing";
    public const string Support = "Support";
    public const string Portal = "Portal";

    public static readonly IReadOnlyList<string> Staff = [Owner, Billing, Support];
    public static readonly IReadOnlyList<string> All = [.. Staff, Portal];

    /// <summary>The one place that decides what a signed-in person may do.</summary>
    public static bool May(ClaimsPrincipal person, Permission permission) =>
        With(permission).Any(person.IsInRole)
        && (permission == Permission.OwnAccount || !person.HasClaim(claim => claim.Type == MustSetUp));

    public static string[] With(Permission permission) =>
        permission switch
        {
            Permission.Read or Permission.EditCustomers => [Owner, Billing, Support],
            Permission.CancelCustomers
            or Permission.ImportCustomers
            or Permission.SetUp
            or Permission.SeeCost
            or Permission.ImportUsage
            or Permission.EditCharges
            or Permission.RunBilling => [Owner, Billing],
            Permission.ManageUsers or Permission.EmailSettings => [Owner],
            Permission.Portal => [Portal],
            Permission.OwnAccount => [Owner, Billing, Support, Portal],
            _ => throw new ArgumentOutOfRangeException(nameof(permission), permission, "An unknown permission."),
        };
}
