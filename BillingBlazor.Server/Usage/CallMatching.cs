using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;

namespace BillingBlazor.Server.Usage;

/// <summary>Makes records of what a file says of calls: whose line, where to, at what price.</summary>
internal sealed record CallMatching(RatingBooks Books, CliBook Clis)
{
    /// <summary>A record more in the batch.</summary>
    public void Add(
        CallReader reader,
        int line,
        ReadOnlySpan<char> key,
        (DateTime Utc, ClockNote Note) started,
        UInt128 print,
        bool isNewHere,
        UsageBatch batch
    )
    {
        ref var row = ref batch.Add();
        (row.Line, row.Kind, row.Seconds, row.Bytes, row.Fingerprint, row.DialledHash) = (
            line,
            reader.Kind,
            reader.Seconds,
            reader.Bytes,
            print,
            DialledHash.Of(reader.Dialled)
        );
        row.Marks =
            started.Note switch
            {
                ClockNote.Repeated => UsageMarks.RepeatedHour,
                ClockNote.Skipped => UsageMarks.SkippedHour,
                _ => UsageMarks.None,
            }
            | (isNewHere ? UsageMarks.None : UsageMarks.EqualInFile)
            | (reader.IsRounded ? UsageMarks.RoundedByCarrier : UsageMarks.None);
        row.StartedUnix = UkTime.UnixOf(started.Utc);
        var destination = Books.Destinations.Find(reader.ChargeCode, reader.Dialled);
        // Where we know the place, its name says more than the carrier's words: they are millions, and would be kept for nobody.
        row.Texts = batch.Keep(key, reader.Dialled, reader.ChargeCode, reader.RecordId, destination is null ? reader.Description : []);
        Price(ref row, key, destination, reader.Dialled, started.Utc, reader.Cost);
    }

    /// <summary>Match and rate: whose line, where to, at what price; what can't be answered makes it an orphan, with the reason.</summary>
    private void Price(
        ref UsageRow row,
        ReadOnlySpan<char> key,
        Destination? destination,
        ReadOnlySpan<char> dialled,
        DateTime started,
        decimal? fileCost
    )
    {
        if (fileCost is { } cost)
            row.CostMicropounds = Money.Round(cost, Books.Supplier.Decimals).Micropounds;
        else
            row.Marks |= UsageMarks.NoFileCost;
        row.DestinationId = destination?.Id ?? 0;
        if (!Clis.TryFind(key, UkTime.DayOf(started), out var owner))
        {
            row.Orphan = OrphanReason.NoOwner;
            return;
        }
        (row.CustomerId, row.CliId, row.CostCentreId) = (owner.CustomerId, owner.CliId, owner.CostCentreId ?? 0);
        if (destination is null)
        {
            row.Orphan = OrphanReason.NoDestination;
            return;
        }
        var rated = Books.Rater.Rate(
            new(
                owner.CustomerId,
                destination,
                started,
                row.Seconds,
                row.Bytes,
                fileCost,
                FreeNumbers.Includes(dialled),
                (row.Marks & UsageMarks.RoundedByCarrier) != 0
            )
        );
        (row.Orphan, row.Band, row.BilledSeconds, row.Source, row.RateRowId) = (
            rated.Orphan,
            rated.Band,
            rated.BilledSeconds,
            rated.Source,
            rated.RateRowId ?? 0
        );
        (row.CostMicropounds, row.PriceMicropounds, row.ServiceMicropounds, row.AdjustmentId) = (
            rated.Cost.Micropounds,
            rated.Price.Micropounds,
            rated.Service.Micropounds,
            rated.AdjustmentId ?? 0
        );
    }

    public DateTime StartOf(CallReader reader, out ClockNote note) => StartOf(reader, Books.Supplier, out note);

    /// <summary>When a call began, by the clock that its supplier writes.</summary>
    public static DateTime StartOf(CallReader reader, Supplier supplier, out ClockNote note)
    {
        note = ClockNote.None;
        return supplier.TimeBasis == TimeBasis.UkLocal && !reader.IsUtc
            ? UkTime.ToUtc(reader.Started, out note)
            : DateTime.SpecifyKind(reader.Started, DateTimeKind.Utc);
    }

    /// <summary>What tells a record from any other.</summary>
    public static UInt128 Print(CallReader reader, ReadOnlySpan<char> key, DateTime started)
    {
        var print = new Fingerprint();
        print.Add(started.Ticks);
        print.Add(key);
        print.Add(reader.RecordId);
        if (!reader.RecordId.IsEmpty && !reader.IsPart)
            return print.Value;
        if (!reader.RecordId.IsEmpty)
        {
            print.Add(reader.Seconds);
            return print.Value;
        }
        print.Add(reader.Dialled);
        print.Add(reader.ChargeCode);
        print.Add(reader.Seconds);
        print.Add(reader.Bytes);
        print.Add(reader.Cost is { } cost ? decimal.ToOACurrency(Math.Round(cost, 4, MidpointRounding.AwayFromZero)) : -1);
        return print.Value;
    }
}
