using System.Reflection;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Tests;

/// <summary>The test cast. Ids are given as storage would.</summary>
internal static class A
{
    public static Customer Customer(int id = 1, string name = "Harbour & Vale Ltd") =>
        new Customer(name, groupId: 1, organisationId: 1, new(2026, 1, 1)).WithId(id);

    public static Organisation Organisation() => new Organisation("Meridian Telecom").WithId(1);

    public static Category Category(int id, string name, CategoryKind kind, int priority) => new Category(name, kind, priority).WithId(id);

    public static Supplier Supplier(bool costFromFile = false)
    {
        var supplier = new Supplier("Carrier").WithId(1);
        supplier.Amend(
            new()
            {
                Name = "Carrier",
                TimeBasis = TimeBasis.Utc,
                CostFromFile = costFromFile,
            }
        );
        return supplier;
    }

    /// <summary>Mon–Fri 07:00–19:00 peak, Sat and Sun the weekend's.</summary>
    public static TimeSchedule Week() =>
        new(
            "Week",
            Enum.GetValues<DayOfWeek>()
                .SelectMany(day =>
                {
                    var (peak, off) = day is DayOfWeek.Saturday or DayOfWeek.Sunday
                        ? (Band.WeekendPeak, Band.WeekendOffPeak)
                        : (Band.Peak, Band.OffPeak);
                    return new ScheduleSlot[] { new(day, 0, 420, off), new(day, 420, 1140, peak), new(day, 1140, 1440, off) };
                })
        );

    public static T WithId<T>(this T thing, int id)
        where T : class
    {
        typeof(T).GetProperty("Id", BindingFlags.Public | BindingFlags.Instance)!.SetValue(thing, id);
        return thing;
    }
}
