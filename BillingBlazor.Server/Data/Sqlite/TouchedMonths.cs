using BillingBlazor.Domain;

namespace BillingBlazor.Server.Data.Usage;

/// <summary>Whose calls of which months a file brings, gathered while it is written: next to nothing a record.</summary>
internal sealed class TouchedMonths
{
    private readonly HashSet<(int CustomerId, DateOnly Month)> all = [];
    private DateOnly month;
    private int latest;
    private long monthFrom,
        monthTo = long.MinValue;

    public IReadOnlyCollection<(int CustomerId, DateOnly Month)> All => all;

    public void Add(UsageBatch batch, int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            ref readonly var row = ref batch[i];
            if (row.CustomerId == 0)
                continue;
            if (row.CustomerId == latest && row.StartedUnix >= monthFrom && row.StartedUnix < monthTo)
                continue; // they are sorted so that most are like the one before
            if (row.StartedUnix < monthFrom || row.StartedUnix >= monthTo)
                Turn(row.StartedUnix);
            latest = row.CustomerId;
            all.Add((row.CustomerId, month));
        }
    }

    private void Turn(long unix)
    {
        month = MonthToSettle.Of(UkTime.DayOf(DateTimeOffset.FromUnixTimeSeconds(unix).UtcDateTime));
        (monthFrom, monthTo) = (UkTime.UnixOf(month), UkTime.UnixOf(month.AddMonths(1)));
    }
}
