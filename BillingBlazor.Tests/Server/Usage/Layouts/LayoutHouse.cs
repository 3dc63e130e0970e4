using System.Runtime.CompilerServices;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage.Layouts;

namespace BillingBlazor.Tests.Server.Usage.Layouts;

/// <summary>A customer with 01632 960202, and suppliers whose calls to UK mobiles are bought at 60/60 for 2 p a minute and sold at 1 p +
/// 4 p a minute; calls to it cost it 1 p a minute.</summary>
internal static class LayoutHouse
{
    public static string SamplePath(string sample, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "Samples", "Calls", sample);

    public static Supplier Supplier(string name, TimeBasis basis, CdrFormat format)
    {
        var supplier = new Supplier(name);
        supplier.Amend(
            new()
            {
                Name = name,
                TimeBasis = basis,
                Match = DestinationMatch.NumberPrefix,
            }
        );
        supplier.UseLayout(format, null);
        return supplier;
    }

    public static int AddSupplier(TestInstallation house, TimeBasis basis, Layout layout)
    {
        layout.Check();
        var id = AddSupplier(house, basis, CdrFormat.Ask);
        var saved = house.Add(new FileLayout(id, "Ours", 1, layout.ToJson(), "test", new(2026, 11, 3)));
        using var db = house.Db();
        db.Suppliers.Single(s => s.Id == id).UseLayout(CdrFormat.Own, saved.Id);
        db.SaveChanges();
        return id;
    }

    public static int AddSupplier(TestInstallation house, TimeBasis basis, CdrFormat format)
    {
        var supplier = house.Add(Supplier($"Carrier {Guid.NewGuid():N}", basis, format));
        int voice;
        using (var db = house.Db())
        {
            voice = db.Categories.Single(c => c.Name == "Voice").Id;
            if (!db.Customers.Any())
            {
                var (group, wlr) = (db.CustomerGroups.Single().Id, db.CliTypes.First().Id);
                var customer = new Customer(
                    "Harbour & Vale Ltd",
                    group,
                    house.Add(new Organisation("Meridian Telecom")).Id,
                    new(2026, 1, 1)
                );
                customer.AddCli(new("01632 960202", wlr, new(2026, 1, 1)));
                house.Add(customer);
            }
        }
        var mobile = new Destination(supplier.Id, "UK mobile", voice);
        mobile.UseCodes(["07"]);
        mobile.Buy(
            new(2026, 1, 1),
            new()
            {
                Peak = 0.02m,
                FirstIntervalSeconds = 60,
                IncrementSeconds = 60,
            }
        );
        house.Add(mobile);
        house.Add(new RateRow(null, null, null, mobile.Id, new(2026, 1, 1), null, new() { Peak = 0.04m, Connection = 0.01m }));
        var own = new Destination(supplier.Id, "Calls in", voice);
        own.UseCodes(["01632"]);
        house.Add(own);
        house.Add(new RateRow(null, null, null, own.Id, new(2026, 1, 1), null, new() { Peak = 0.01m }));
        return supplier.Id;
    }
}
