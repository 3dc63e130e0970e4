using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.SignIn;

/// <summary>Whom the sign-in page of a demo offers. They are made in Development only.</summary>
public static class DemoAccounts
{
    /// <summary>Of every demo account; they are made in Development only.</summary>
    public const string Password = "demo demo demo";

    public static readonly IReadOnlyList<(string Email, string Name, string Role)> Accounts =
    [
        ("owner@demo.example", "Olive Owner", Roles.Owner),
        ("billing@demo.example", "Bill Clerk", Roles.Billing),
        ("support@demo.example", "Sue Support", Roles.Support),
        ("portal@demo.example", "Harbour & Vale Ltd", Roles.Portal),
    ];
}
