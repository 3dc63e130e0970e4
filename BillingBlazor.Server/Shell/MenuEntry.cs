using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;

namespace BillingBlazor.Server.Shell;

/// <summary>An entry of the menu.</summary>
public sealed record MenuEntry(string Group, string Name, string Address)
{
    private static readonly MenuEntry[] wanted =
    [
        new("", "Dashboard", "/dashboard"),
        new("Customers", "Customers", "/customers"),
        new("Customers", "Groups", "/groups"),
        new("Customers", "Tags", "/tags"),
        new("Customers", "Category Revenue", "/reports/category-revenue") { Section = "Financial" },
        new("Customers", "Product Revenue", "/reports/product-revenue") { Section = "Financial" },
        new("Customers", "Terminating Charges", "/reports/terminating-charges") { Section = "Reports" },
        new("Customers", "Customer Growth", "/reports/customer-growth") { Section = "Reports" },
        new("Customers", "All reports", "/reports") { Section = "Reports" },
        new("Products", "Products", "/products"),
        new("Products", "Charges", "/charges"),
        new("Products", "Service files", "/service-files"),
        new("Products", "Service charges", "/service-charges"),
        new("Products", "Reconciliation", "/service-files/reconciliation"),
        new("Products", "Categories", "/categories"),
        new("Products", "Tariffs", "/tariffs"),
        new("Usage", "Files", "/files"),
        new("Usage", "Calls", "/calls"),
        new("Usage", "Orphans", "/orphans"),
        new("Usage", "Rate again", "/rate-again"),
        new("Usage", "Rate tester", "/rate-tester"),
        new("Usage", "Suppliers", "/suppliers"),
        new("Usage", "Destinations", "/destinations"),
        new("Usage", "Price adjustments", "/price-adjustments"),
        new("Usage", "Bundles", "/bundles"),
        new("Usage", "Time schedules", "/schedules"),
        new("Usage", "Bank holidays", "/bank-holidays"),
        new("Billing", "Runs", "/runs"),
        new("Billing", "Schedule", "/schedule"),
        new("Billing", "Invoices", "/invoices"),
        new("Billing", "Credit notes", "/credit-notes"),
        new("Settings", "Organisations", "/organisations"),
        new("Settings", "VAT rates", "/vat-rates"),
        new("Settings", "CLI types", "/cli-types"),
        new("Settings", "Users", "/users"),
        new("Settings", "E-mail and outbox", "/outbox"),
        new("Settings", "History", "/history"),
        new("Settings", "Security log", "/security-log"),
        new("Settings", "Data", "/data"),
        new("Your account", "Invoices", "/portal"),
        new("Your account", "Usage", "/portal/usage"),
    ];

    /// <summary>A heading within the group, as the guide has it: Customers, Financial, Category Revenue.</summary>
    public string? Section { get; init; }

    /// <summary>Who may see it: the policy of its page.</summary>
    public string Policy { get; private init; } = "";

    /// <summary>What exists: an entry whose page isn't built is not shown.</summary>
    public static IReadOnlyList<MenuEntry> All { get; } =
    [
        .. wanted
            .Where(entry => PageAt(entry.Address) is not null)
            .Select(entry =>
                entry with
                {
                    Policy = PageAt(entry.Address)!.GetCustomAttributes<AuthorizeAttribute>().First(a => a.Policy is not null).Policy!,
                }
            ),
    ];

    /// <summary>The entry that a page lies under: of several the one that says most of its path. Null: under none.</summary>
    public static MenuEntry? Of(string path) =>
        All.Where(entry => path == entry.Address || path.StartsWith($"{entry.Address}/", StringComparison.Ordinal))
            .MaxBy(entry => entry.Address.Length);

    private static Type? PageAt(string address) =>
        typeof(MenuEntry)
            .Assembly.GetTypes()
            .FirstOrDefault(type => type.GetCustomAttributes<RouteAttribute>().Any(route => route.Template == address));
}
