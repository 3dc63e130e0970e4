using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server;

public class RatingStorageTests
{
    [Fact]
    public void Adjustments_bundles_and_service_charges_come_back_as_they_went()
    {
        using var house = new TestInstallation();
        var supplier = house.Add(new Supplier("S"));
        using var db = house.Db();
        var voice = db.Categories.First(c => c.Name == "Voice").Id;
        var destination = new Destination(supplier.Id, "0844", voice);
        destination.UseRange(NumberRange.Service084);
        destination.ChargeService(new(2026, 1, 1), ServiceChargeShape.PerMinute, 0.06m, 0);
        house.Add(destination);
        house.Add(
            new PriceAdjustment(
                new()
                {
                    Name = "Up",
                    From = new(2026, 1, 1),
                    SupplierId = supplier.Id,
                    Minimum = new(ChangeKind.Fixed, ChangeUnit.Amount, 0.01m),
                }
            )
        );
        var bundle = new Bundle("B");
        bundle.Amend(
            "B",
            false,
            [
                new()
                {
                    Unit = AllowanceUnit.Minutes,
                    Amount = 10,
                    DestinationGroupIds = [1, 2],
                    Bands = BandSet.Peak | BandSet.OffPeak,
                },
            ]
        );
        house.Add(bundle);

        using var again = house.Db();
        var read = again.Destinations.AsNoTracking().Include(d => d.ServiceCharges).Single(d => d.Id == destination.Id);
        Assert.Equal((NumberRange.Service084, 0.06m), (read.Range, read.ServiceChargeOn(new(2026, 5, 1))!.PerMinute));
        var adjustment = again.PriceAdjustments.AsNoTracking().Single();
        Assert.Equal((null, new PriceChange(ChangeKind.Fixed, ChangeUnit.Amount, 0.01m)), (adjustment.Rate, adjustment.Minimum));
        var allowance = again.Bundles.AsNoTracking().Include(b => b.Allowances).Single().Allowances[0];
        Assert.Equal([1, 2], allowance.DestinationGroupIds);
        Assert.Equal(BandSet.Peak | BandSet.OffPeak, allowance.Bands);
        bundle = again.Bundles.Include(b => b.Allowances).Single();
        bundle.Amend(
            "B2",
            false,
            [
                new()
                {
                    Id = allowance.Id,
                    Unit = AllowanceUnit.Minutes,
                    Amount = 20,
                },
            ]
        );
        again.SaveChanges();
        Assert.Equal(
            (allowance.Id, 20m),
            (
                house.Db().Bundles.Include(b => b.Allowances).Single().Allowances.Single().Id,
                house.Db().Bundles.Include(b => b.Allowances).Single().Allowances.Single().Amount
            )
        );
    }
}
