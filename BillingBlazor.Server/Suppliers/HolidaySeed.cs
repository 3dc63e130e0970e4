using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Suppliers;

/// <summary>The bank holidays of past and coming years, worked out by the Domain. A new year brings those of the last; what somebody
/// removed stays away.</summary>
public static class HolidaySeed
{
    public const int YearsBack = 7;
    public const int YearsOn = 5;

    public static async Task RefreshAsync(BillingDb db, CancellationToken cancel)
    {
        var last = await db.BankHolidays.MaxAsync(h => (DateOnly?)h.Day, cancel);
        var (from, to) = (last?.Year + 1 ?? db.Today.Year - YearsBack, db.Today.Year + YearsOn);
        if (from > to)
            return;
        var holidays = Enumerable
            .Range(from, to - from + 1)
            .SelectMany(year => Enum.GetValues<UkNation>().SelectMany(nation => BankHolidays.Of(nation, year)))
            .ToList();
        await using var write = await db.BeginWriteAsync(cancel);
        BulkInsert.Add(db, holidays, cancel);
        await write.CommitAsync(cancel);
    }
}
