using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Ledger;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.SignIn;
using BillingBlazor.Server.Usage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Demo;

/// <summary>
/// A reseller to look at, made in Development on an empty database by the product's own code: files are read, rated and billed as
/// anybody's. Names and numbers are invented; the numbers are of Ofcom's ranges for drama. It queues no mail. The setting Demo:Months gives
/// it more of a past, with payments, bundles, leavers and charges that end.
/// </summary>
public sealed class DemoReseller(
    IDbContextFactory<BillingDb> dbs,
    UserManager<User> users,
    FileActions files,
    UsageImport import,
    BillingActions billing,
    RunWork work,
    PaymentActions payments,
    DemoServices services,
    IConfiguration settings,
    TimeProvider time
)
{
    private const int CustomerCount = 150;
    private const int LongestHistory = 12;
    private readonly Random random = new(20260901);

    public static async Task MakeAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().ActAsClock();
        await scope.ServiceProvider.GetRequiredService<DemoReseller>().MakeIfEmptyAsync(CancellationToken.None);
    }

    /// <summary>Nothing, when anybody has an account already.</summary>
    public async Task MakeIfEmptyAsync(CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (await db.Users.AnyAsync(cancel))
            return;
        (await db.Installations.SingleAsync(cancel)).BecomeDemo();
        await db.SaveChangesAsync(cancel);
        var today = UkTime.DayOf(time.GetUtcNow().UtcDateTime);
        var thisMonth = BillingPeriod.MonthOf(today);
        var months = Math.Clamp(settings.GetValue("Demo:Months", 1), 1, LongestHistory);
        var used = Enumerable.Range(0, months).Select(n => BillingPeriod.MonthOf(thisMonth.From.AddMonths(n - months))).ToList();
        var setUp = await DemoSetUp.MakeAsync(db, used[0].From.AddYears(-1), cancel);
        var lines = await CustomersAsync(db, setUp, used[0].From, cancel);
        var history = new DemoHistory(db, payments, today);
        if (months > 1)
            await history.BeginAsync(setUp, used[0].From, cancel);
        var traffic = new DemoTraffic(lines, random);
        foreach (var (supplier, index) in setUp.Suppliers.Select((s, i) => (s, i)))
        {
            foreach (var month in used)
                await ReadAsync(supplier, $"{supplier.Name.Split(' ')[0]}-{month.From:yyyy-MM}.csv", traffic.FileOf(month, index), cancel);
            var soFar = new BillingPeriod(thisMonth.From, today == thisMonth.From ? today : today.AddDays(-1)); // never of the future
            await ReadAsync(
                supplier,
                $"{supplier.Name.Split(' ')[0]}-{thisMonth.From:yyyy-MM}-so-far.csv",
                traffic.FileOf(soFar, index),
                cancel
            );
        }
        foreach (var month in used)
        {
            foreach (var groupId in setUp.BilledGroups)
                await BillAsync(groupId, month, BillingPeriod.MonthOf(month.To.AddDays(1)), cancel);
            if (months > 1)
                await history.GoOnAsync(month.To.AddDays(1), cancel);
        }
        await services.MakeAsync(db, setUp.Suppliers[0].Id, setUp.LinesCategory.Id, used[^1], cancel);
        await AccountsAsync(db, cancel);
    }

    private async Task<List<string>> CustomersAsync(BillingDb db, Made made, DateOnly billedFrom, CancellationToken cancel)
    {
        var numbers = new List<string>();
        var customers = new List<Customer>();
        for (var i = 0; i < CustomerCount; i++)
        {
            var name =
                i == 0
                    ? "Harbour & Vale Ltd"
                    : $"{places[random.Next(places.Length)]} {trades[random.Next(trades.Length)]} "
                        + $"{(i % 3 == 0 ? "Ltd" : i % 3 == 1 ? "LLP" : "plc")} {i + 1}";
            var (groupId, organisationId) = (
                i % 6 == 5 ? made.Groups[1 + random.Next(3)] : made.Groups[0],
                made.Organisations[i % 4 == 3 ? 1 : 0]
            );
            var customer = new Customer(name, groupId, organisationId, billedFrom.AddMonths(-random.Next(1, 48)));
            customer.Amend(
                new()
                {
                    Name = name,
                    Reference = $"C{i + 1:D4}",
                    Since = customer.Since,
                    GroupId = groupId,
                    OrganisationId = organisationId,
                    AnniversaryDay = groupId == made.Groups[3] ? random.Next(1, 32) : null,
                    SendViaEmail = true,
                    DeliveryEmail = $"accounts{i + 1}@customer.example",
                    ContactName = "Accounts",
                    Address = new()
                    {
                        Line1 = $"{random.Next(1, 200)} High Street",
                        Town = places[random.Next(places.Length)],
                        Postcode = $"AB{random.Next(1, 40)} {random.Next(1, 9)}CD",
                    },
                }
            );
            if (random.Next(3) > 0)
                customer.UseTariff(made.Voice.Id, made.Tariffs[random.Next(made.Tariffs.Count)].Id);
            if (random.Next(2) == 0)
                customer.Tag(made.Tags[random.Next(made.Tags.Count)]);
            if (i % 3 == 0)
                foreach (var site in sites)
                    customer.AddCostCentre(site);
            customers.Add(customer);
        }
        db.AddRange(customers);
        await db.SaveChangesAsync(cancel);

        for (var i = 0; i < customers.Count; i++)
        {
            for (var line = 0; line < 1 + random.Next(4); line++)
            {
                var number = line % 2 == 0 ? $"0207946{i * 4 + line:D4}" : $"0770090{i * 4 + line:D4}";
                var cli = new Cli(number, made.CliTypes[line % made.CliTypes.Count]);
                cli.Amend(
                    cli.CliTypeId,
                    line == 0 ? "Reception" : null,
                    customers[i].CostCentres.Count > 0 ? customers[i].CostCentres[line % 2].Id : null,
                    false,
                    line == 3 ? Money.FromPence(2_000) : null,
                    null,
                    null
                );
                customers[i].AddCli(cli);
                numbers.Add(number);
            }
            db.Add(ChargeOf(customers[i], made.LinesCategory, "SIP channel", 1 + random.Next(6), 4.25m, billedFrom));
            if (i % 2 == 0)
                db.Add(ChargeOf(customers[i], made.Broadband, "Broadband 80/20", 1, 32.00m, billedFrom));
        }
        await db.SaveChangesAsync(cancel);
        return numbers;
    }

    private async Task ReadAsync(Supplier supplier, string name, string text, CancellationToken cancel)
    {
        var content = Encoding.UTF8.GetBytes(text);
        await files.UploadAsync(supplier.Id, name, new MemoryStream(content), content.Length, cancel);
        await import.ReadWaitingAsync(cancel);
    }

    private async Task BillAsync(int groupId, BillingPeriod used, BillingPeriod billed, CancellationToken cancel)
    {
        var runId = await billing.StartAsync(
            new()
            {
                GroupId = groupId,
                Period = billed,
                UsageFrom = null,
                UsageTo = used.To,
                IssueDate = billed.From,
                SendEmails = false,
            },
            cancel
        );
        await work.GoOnAsync(runId, cancel);
        await billing.ApproveAsync(runId, cancel);
        await work.GoOnAsync(runId, cancel);
    }

    private async Task AccountsAsync(BillingDb db, CancellationToken cancel)
    {
        var portalCustomer = await db.Customers.Where(c => c.Name == "Harbour & Vale Ltd").Select(c => c.Id).SingleAsync(cancel);
        foreach (var (email, name, role) in DemoAccounts.Accounts)
        {
            var user = new User
            {
                UserName = email,
                Email = email,
                EmailConfirmed = true,
                DisplayName = name,
                CustomerId = role == Roles.Portal ? portalCustomer : null,
            };
            var made = await users.CreateAsync(user, DemoAccounts.Password);
            if (!made.Succeeded)
                throw new InvalidOperationException(string.Join(" ", made.Errors.Select(e => e.Description)));
            await users.AddToRoleAsync(user, role);
        }
    }

    private static Charge ChargeOf(Customer customer, Category category, string description, int quantity, decimal price, DateOnly start)
    {
        var charge = new Charge(customer.Id, category.Id, description, Frequency.Monthly, start.AddMonths(1));
        charge.Amend(
            new()
            {
                CategoryId = category.Id,
                Description = description,
                Frequency = Frequency.Monthly,
                Quantity = quantity,
                UnitPrice = Money.FromPounds(price),
                UnitCost = Money.Round(price * 0.7m, 2),
                Start = start.AddMonths(1),
                CostCentreId = customer.CostCentres.Count > 0 ? customer.CostCentres[0].Id : null,
            }
        );
        return charge;
    }

    private static readonly string[] sites = ["Head office", "Warehouse"];
    private static readonly string[] places =
    [
        "Brighton",
        "Harbour",
        "Elmfield",
        "Kestrel",
        "Ashdown",
        "Marlow",
        "Thames",
        "Pennine",
        "Lowther",
        "Severn",
        "Orchard",
        "Castle",
    ];
    private static readonly string[] trades =
    [
        "Dental Practice",
        "Motors",
        "Primary School",
        "Solicitors",
        "Care Home",
        "Logistics",
        "Bakery",
        "Surveyors",
        "Interiors",
        "Veterinary Centre",
    ];
}
