using BillingBlazor.Domain;
using BillingBlazor.Server.Data.Sqlite;

namespace BillingBlazor.Server.Data.Usage;

/// <summary>Whose calls of which months a file brings, gathered while it is written: next to nothing a record.</summary>
internal sealed class TouchedMonths
{
    private readonly HashSet<(int CustomerId, DateOnly Month)> all = [];
    private DateOnly month;
    private long monthFrom,
        monthTo = long.MinValue;

    public IReadOnlyCollection<(int CustomerId, DateOnly Month)> All => all;

    public void Add(UsageBatch batch)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            ref readonly var row = ref batch[i];
            if (row.CustomerId == 0)
                continue;
            if (row.StartedUnix < monthFrom || row.StartedUnix >= monthTo)
                Turn(row.StartedUnix);
            all.Add((row.CustomerId, month));
        }
    }

    private void Turn(long unix)
    {
        month = MonthsToSettle.MonthOf(UkTime.DayOf(DateTimeOffset.FromUnixTimeSeconds(unix).UtcDateTime));
        (monthFrom, monthTo) = (UkTime.UnixOf(month), UkTime.UnixOf(month.AddMonths(1)));
    }
}
