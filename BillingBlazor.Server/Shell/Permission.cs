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
    public const string Owner = "Owner";
    public const string Billing = "Billing";
    public const string Support = "Support";
    public const string Portal = "Portal";

    public static readonly IReadOnlyList<string> Staff = [Owner, Billing, Support];
    public static readonly IReadOnlyList<string> All = [.. Staff, Portal];

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
