using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SkiaSharp;

namespace BillingBlazor.Server.Demo;

/// <summary>
/// A reseller to look at, made in Development on an empty database by the product's own code: files are read, rated and billed as anybody's.
/// Names and numbers are invented; the numbers are of Ofcom's ranges for drama. It queues no mail.
/// </summary>
public sealed class DemoReseller(IDbContextFactory<BillingDb> dbs, UserManager<User> users, FileActions files, UsageImport import, BillingActions billing, RunDrafter drafter, TimeProvider time)
{
    /// <summary>Of every demo account; they are made in Development only.</summary>
    public const string Password = "demo demo demo";

    public static readonly IReadOnlyList<(string Email, string Name, string Role)> Accounts =
    [
        ("owner@demo.example", "Olive Owner", Roles.Owner), ("billing@demo.example", "Bill Clerk", Roles.Billing),
        ("support@demo.example", "Sue Support", Roles.Support), ("portal@demo.example", "Harbour & Vale Ltd", Roles.Portal),
    ];

    private const int CustomerCount = 150;
    private const int CallsAFile = 9_000;
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
        if (await db.Users.AnyAsync(cancel)) return;
        var today = UkTime.DayOf(time.GetUtcNow().UtcDateTime);
        var thisMonth = BillingPeriod.MonthOf(today);
        var lastMonth = BillingPeriod.MonthOf(thisMonth.From.AddDays(-1));
        var setUp = await SetUpAsync(db, lastMonth.From.AddYears(-1), cancel);
        var lines = await CustomersAsync(db, setUp, lastMonth.From, cancel);
        foreach (var (supplier, index) in setUp.Suppliers.Select((s, i) => (s, i)))
        {
            await ReadAsync(supplier, $"{supplier.Name.Split(' ')[0]}-{lastMonth.From:yyyy-MM}.csv", Calls(lines, lastMonth, index), cancel);
            var soFar = today > thisMonth.From ? new BillingPeriod(thisMonth.From, today.AddDays(-1)) : thisMonth;
            await ReadAsync(supplier, $"{supplier.Name.Split(' ')[0]}-{thisMonth.From:yyyy-MM}-so-far.csv", Calls(lines, soFar, index), cancel);
        }
        foreach (var groupId in setUp.BilledGroups) await BillAsync(groupId, lastMonth, thisMonth, cancel);
        await AccountsAsync(db, cancel);
    }

    private sealed record Made(List<Supplier> Suppliers, List<int> Groups, List<int> BilledGroups, List<int> Organisations, Category Voice, Category LinesCategory, Category Broadband, List<Tariff> Tariffs, List<int> CliTypes, List<int> Tags);

    private static async Task<Made> SetUpAsync(BillingDb db, DateOnly from, CancellationToken cancel)
    {
        var organisations = new[]
        {
            Organisation("Meridian Telecom", "#1F5FAF", "INV-", "CN-", "GB123456782", isDefault: true), Organisation("Northgate Voice", "#7A3E9D", "NG-", "NGC-", "GB987654353", isDefault: false),
        };
        foreach (var organisation in organisations)
        {
            var logo = Logo(organisation.Name, organisation.Colour);
            db.Add(logo);
            await db.SaveChangesAsync(cancel);
            organisation.UseLogo(logo.Id);
            db.Add(organisation);
        }
        db.Add(new NumberSeries("INV-", 1001));
        var groups = new[] { Group("Quarterly accounts", TriggerKind.Manual, BillingKind.Standard, BillingInterval.Quarterly, null), Group("Monthly automatic", TriggerKind.Automatic, BillingKind.Standard, BillingInterval.Monthly, from.AddYears(3)), Group("Anniversary", TriggerKind.Automatic, BillingKind.Anniversary, BillingInterval.Monthly, null) };
        db.AddRange(groups);

        var (voice, lines) = (await db.Categories.SingleAsync(c => c.Name == "Voice", cancel), await db.Categories.SingleAsync(c => c.Name == "Lines", cancel));
        var broadband = new Category("Broadband", CategoryKind.Products, 20);
        var schedule = new TimeSchedule("Weekdays 07:00–19:00", Enum.GetValues<DayOfWeek>().SelectMany(Day));
        var destinationGroups = groupNames.Select(name => new DestinationGroup(name)).ToList();
        db.AddRange(broadband, schedule);
        db.AddRange(destinationGroups);
        await db.SaveChangesAsync(cancel);

        var suppliers = new List<Supplier>();
        foreach (var name in carriers)
        {
            var supplier = new Supplier(name);
            supplier.Amend(new() { Name = name, TimeScheduleId = schedule.Id });
            db.Add(supplier);
            await db.SaveChangesAsync(cancel);
            foreach (var (code, destinationName, group, buy) in destinations)
            {
                var destination = new Destination(supplier.Id, destinationName, voice.Id);
                destination.Amend(destinationName, UsageKind.Voice, voice.Id, destinationGroups[group].Id, isFreeToCaller: group == 3);
                destination.UseCodes([code]);
                destination.Buy(from, new() { Peak = buy });
                db.Add(destination);
            }
            suppliers.Add(supplier);
        }

        var tariffs = new List<Tariff>();
        foreach (var (name, factor) in sheets)
        {
            var tariff = new Tariff(name, voice.Id);
            tariff.Amend(name, null, null, 0.09m, everythingElseMarkupPercent: 40);
            db.Add(tariff);
            await db.SaveChangesAsync(cancel);
            db.AddRange(
                new RateRow(tariff.Id, null, destinationGroups[0].Id, null, from, null, new() { Peak = 0.012m * factor, OffPeak = 0.008m * factor, WeekendPeak = 0.006m * factor, WeekendOffPeak = 0.004m * factor, Connection = 0.005m, Minimum = 0.01m }),
                new RateRow(tariff.Id, null, destinationGroups[1].Id, null, from, null, new() { Peak = 0.04m * factor, OffPeak = 0.03m * factor, WeekendPeak = 0.025m * factor, WeekendOffPeak = 0.02m * factor, Connection = 0.01m, FirstIntervalSeconds = 60 }),
                new RateRow(tariff.Id, null, destinationGroups[2].Id, null, from, null, new() { Peak = 0.08m * factor, FirstIntervalSeconds = 60, IncrementSeconds = 60 }),
                new RateRow(tariff.Id, null, destinationGroups[3].Id, null, from, null, new() { Peak = 0 }));
            tariffs.Add(tariff);
        }
        voice.Amend(voice.Name, voice.Kind, voice.Priority, tariffs[1].Id, voice.VatTreatment);
        var tags = tagNames.Select(name => new Tag(name)).ToList();
        db.AddRange(tags);
        await db.SaveChangesAsync(cancel);
        var usual = await db.CustomerGroups.SingleAsync(g => g.IsDefault, cancel);
        return new(suppliers, [usual.Id, .. groups.Select(g => g.Id)], [usual.Id], [.. organisations.Select(o => o.Id)], voice, lines, broadband, tariffs,
            await db.CliTypes.OrderBy(t => t.Id).Select(t => t.Id).ToListAsync(cancel), [.. tags.Select(t => t.Id)]);
    }

    private async Task<List<string>> CustomersAsync(BillingDb db, Made made, DateOnly billedFrom, CancellationToken cancel)
    {
        var numbers = new List<string>();
        var customers = new List<Customer>();
        for (var i = 0; i < CustomerCount; i++)
        {
            var name = i == 0 ? "Harbour & Vale Ltd" : $"{places[random.Next(places.Length)]} {trades[random.Next(trades.Length)]} {(i % 3 == 0 ? "Ltd" : i % 3 == 1 ? "LLP" : "plc")} {i + 1}";
            var (groupId, organisationId) = (i % 6 == 5 ? made.Groups[1 + random.Next(3)] : made.Groups[0], made.Organisations[i % 4 == 3 ? 1 : 0]);
            var customer = new Customer(name, groupId, organisationId, billedFrom.AddMonths(-random.Next(1, 48)));
            customer.Amend(new()
            {
                Name = name, Reference = $"C{i + 1:D4}", Since = customer.Since, GroupId = groupId, OrganisationId = organisationId, AnniversaryDay = groupId == made.Groups[3] ? random.Next(1, 32) : null,
                SendViaEmail = true, DeliveryEmail = $"accounts{i + 1}@customer.example", ContactName = "Accounts",
                Address = new() { Line1 = $"{random.Next(1, 200)} High Street", Town = places[random.Next(places.Length)], Postcode = $"AB{random.Next(1, 40)} {random.Next(1, 9)}CD" },
            });
            if (random.Next(3) > 0) customer.UseTariff(made.Voice.Id, made.Tariffs[random.Next(made.Tariffs.Count)].Id);
            if (random.Next(2) == 0) customer.Tag(made.Tags[random.Next(made.Tags.Count)]);
            if (i % 3 == 0) foreach (var site in sites) customer.AddCostCentre(site);
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
                cli.Amend(cli.CliTypeId, line == 0 ? "Reception" : null, customers[i].CostCentres.Count > 0 ? customers[i].CostCentres[line % 2].Id : null, false, line == 3 ? Money.FromPence(2_000) : null, null, null);
                customers[i].AddCli(cli);
                numbers.Add(number);
            }
            db.Add(ChargeOf(customers[i], made.LinesCategory, "SIP channel", 1 + random.Next(6), 4.25m, billedFrom));
            if (i % 2 == 0) db.Add(ChargeOf(customers[i], made.Broadband, "Broadband 80/20", 1, 32.00m, billedFrom));
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

    private async Task BillAsync(int groupId, BillingPeriod lastMonth, BillingPeriod thisMonth, CancellationToken cancel)
    {
        var runId = await billing.StartAsync(new() { GroupId = groupId, Period = thisMonth, UsageFrom = null, UsageTo = lastMonth.To, IssueDate = thisMonth.From, SendEmails = false }, cancel);
        await drafter.GoOnAsync(runId, cancel);
        await billing.ApproveAsync(runId, cancel);
        await drafter.GoOnAsync(runId, cancel);
    }

    private async Task AccountsAsync(BillingDb db, CancellationToken cancel)
    {
        var portalCustomer = await db.Customers.Where(c => c.Name == "Harbour & Vale Ltd").Select(c => c.Id).SingleAsync(cancel);
        foreach (var (email, name, role) in Accounts)
        {
            var user = new User { UserName = email, Email = email, EmailConfirmed = true, DisplayName = name, CustomerId = role == Roles.Portal ? portalCustomer : null };
            var made = await users.CreateAsync(user, Password);
            if (!made.Succeeded) throw new InvalidOperationException(string.Join(" ", made.Errors.Select(e => e.Description)));
            await users.AddToRoleAsync(user, role);
        }
    }

    /// <summary>A month of traffic as a carrier's FCS file, a few rows of it for lines nobody has.</summary>
    private string Calls(List<string> lines, BillingPeriod month, int supplierIndex)
    {
        var file = new StringBuilder("Call Type,Call Cause Definition,Customer Identifier,Telephone Number Dialled,Call Date,Call Time,Duration,Bytes Transmitted,Bytes Received,Description,Chargecode,Time Band,Salesprice,Salesprice (pre-bundle),Extension,DDI,Grouping ID,Call Class (Feature),Carrier,Recording,VAT,Country of Origin,Network,Retail Tariff Code,Remote Network,APN,Diverted Number,Ring Time,Record ID\n");
        var starts = Enumerable.Range(0, CallsAFile).Select(_ => month.From.ToDateTime(TimeOnly.MinValue).AddDays(random.Next(month.Days)).AddSeconds(7 * 3600 + random.Next(13 * 3600))).Order();
        foreach (var (start, n) in starts.Select((start, n) => (start, n)))
        {
            var cli = n % 700 == 0 ? $"0113496{random.Next(3):D4}" : lines[random.Next(lines.Count)];
            var (code, name, group, buy) = destinations[random.Next(10) < 5 ? 0 : random.Next(destinations.Length)];
            var seconds = random.Next(20) == 0 ? 0 : 5 + (int)(900 * Math.Pow(random.NextDouble(), 3));
            var dialled = group switch { 0 => $"0163296{random.Next(10_000):D4}", 1 => $"0770090{random.Next(10_000):D4}", 3 => $"0808157{random.Next(10_000):D4}", _ => $"+33140{random.Next(1_000_000):D6}" };
            var cost = Money.Round(buy * seconds / 60, 4);
            file.Append(FormattableString.Invariant($"V,,{cli},{dialled},{start:dd/MM/yyyy},{start:HH:mm:ss},{seconds},,,{name},{code},1,{cost.Pounds:0.0000},,,,,IDA,,,,,,,,,,,S{supplierIndex}-{month.From:yyMM}-{n}\n"));
        }
        return file.ToString();
    }

    private static Charge ChargeOf(Customer customer, Category category, string description, int quantity, decimal price, DateOnly start)
    {
        var charge = new Charge(customer.Id, category.Id, description, Frequency.Monthly, start.AddMonths(1));
        charge.Amend(new() { CategoryId = category.Id, Description = description, Frequency = Frequency.Monthly, Quantity = quantity, UnitPrice = Money.FromPounds(price), UnitCost = Money.Round(price * 0.7m, 2), Start = start.AddMonths(1), CostCentreId = customer.CostCentres.Count > 0 ? customer.CostCentres[0].Id : null });
        return charge;
    }

    private static Organisation Organisation(string name, string colour, string invoicePrefix, string creditNotePrefix, string vatNumber, bool isDefault)
    {
        var organisation = new Organisation(name);
        organisation.Amend(new()
        {
            Name = name, Colour = colour, InvoicePrefix = invoicePrefix, CreditNotePrefix = creditNotePrefix, VatNumber = vatNumber, CompanyNumber = "01234567", Telephone = "020 7946 0000", Email = "accounts@demo.example",
            BankName = "Demo Bank", BankAccountName = name, BankSortCode = "00-00-00", BankAccountNumber = "12345678", Address = new() { Line1 = "1 Exchange Square", Town = "London", Postcode = "EC2A 2JN" },
        });
        if (isDefault) organisation.MakeDefault();
        return organisation;
    }

    private static CustomerGroup Group(string name, TriggerKind trigger, BillingKind billing, BillingInterval interval, DateOnly? first)
    {
        var group = new CustomerGroup(name);
        group.Amend(new() { Name = name, Trigger = trigger, Billing = billing, Interval = interval, FirstTrigger = first });
        return group;
    }

    private static Logo Logo(string name, string colour)
    {
        using var surface = SKSurface.Create(new SKImageInfo(96, 96));
        using var paint = new SKPaint { Color = SKColor.Parse(colour), IsAntialias = true };
        surface.Canvas.DrawRoundRect(0, 0, 96, 96, 18, 18, paint);
        paint.Color = SKColors.White;
        for (var bar = 0; bar < 3; bar++) surface.Canvas.DrawRoundRect(22 + bar * 20, 62 - bar * 18, 12, 16 + bar * 18, 3, 3, paint);
        using var png = surface.Snapshot().Encode(SKEncodedImageFormat.Png, 100);
        return new($"demo-{name}", "image/png", png.ToArray());
    }

    private static IEnumerable<ScheduleSlot> Day(DayOfWeek day)
    {
        var (peak, off) = day is DayOfWeek.Saturday or DayOfWeek.Sunday ? (Band.WeekendPeak, Band.WeekendOffPeak) : (Band.Peak, Band.OffPeak);
        return [new(day, 0, 420, off), new(day, 420, 1140, peak), new(day, 1140, 1440, off)];
    }

    private static readonly (string Code, string Name, int Group, decimal Buy)[] destinations =
    [
        ("UKL", "UK landline 01 02", 0, 0.003m), ("UK3", "UK 03", 0, 0.003m), ("UKM", "UK mobile", 1, 0.015m), ("FRA", "France", 2, 0.006m), ("DEU", "Germany", 2, 0.006m), ("IRL", "Ireland", 2, 0.008m), ("FPH", "Freephone", 3, 0m), ("USA", "United States", 2, 0.007m),
    ];

    private static readonly string[] sites = ["Head office", "Warehouse"];
    private static readonly string[] carriers = ["Carrier One", "Skylark Wholesale"];
    private static readonly string[] groupNames = ["UK landline", "UK mobile", "Europe", "Free to caller"];
    private static readonly string[] tagNames = ["VIP", "London", "Schools", "Care homes", "At risk"];
    private static readonly (string Name, decimal Factor)[] sheets = [("Business Saver", 1.0m), ("Business Standard", 1.25m), ("Pay as you go", 1.6m)];
    private static readonly string[] places = ["Brighton", "Harbour", "Elmfield", "Kestrel", "Ashdown", "Marlow", "Thames", "Pennine", "Lowther", "Severn", "Orchard", "Castle"];
    private static readonly string[] trades = ["Dental Practice", "Motors", "Primary School", "Solicitors", "Care Home", "Logistics", "Bakery", "Surveyors", "Interiors", "Veterinary Centre"];
}
