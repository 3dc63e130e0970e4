using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;

namespace BillingBlazor.Server.Usage;

/// <summary>What becomes of each row of a file: a record, or a row set aside with its reason.</summary>
internal sealed class RowIntake(int fileId, CallMatching match, KnownRecords known)
{
    internal const string Unanswered = "Unanswered: 0 seconds, and no cost.";
    internal const string NoData = "No data: 0 bytes, and no cost.";
    internal const string HereBefore = "The same record stands further up in this file.";
    internal const string Elsewhere = "The same record was read from another file.";

    public void Reject(RejectedRow row, UsageBatch batch)
    {
        batch.Rejected++;
        batch.SetAside.Add(new(fileId, row.Line, SetAsideKind.Rejected, row.Column, row.Value, row.Reason, row.Raw));
    }

    public void Take(CallReader reader, UsageBatch batch)
    {
        if (reader.LeftOut is { } verdict)
        {
            batch.LeftOut++;
            batch.SetAside.Add(new(fileId, reader.Line, SetAsideKind.LeftOut, verdict.Column, verdict.Value, verdict.Reason, reader.Raw));
            return;
        }
        if (IsNothing(reader))
        {
            var isData = reader.Kind == UsageKind.Data;
            batch.LeftOut++;
            var (column, why) = isData ? ("Total Bytes Transferred", NoData) : ("Duration", Unanswered);
            batch.SetAside.Add(new(fileId, reader.Line, SetAsideKind.LeftOut, column, "0", why, reader.Raw));
            return;
        }
        Span<char> buffer = stackalloc char[LineKey.MaxLength];
        ReadOnlySpan<char> key = buffer[..LineKey.Write(reader.Identifier, buffer)];
        var started = match.StartOf(reader, out var note);
        var hasId = !reader.RecordId.IsEmpty;
        var print = CallMatching.Print(reader, key, started);
        var isNewHere = known.IsNewHere(print);
        if (known.IsElsewhere(print, started) || (hasId && !isNewHere))
        {
            batch.Duplicates++;
            batch.SetAside.Add(
                new(
                    fileId,
                    reader.Line,
                    SetAsideKind.Duplicate,
                    hasId ? "Record ID" : "",
                    reader.RecordId.ToString(),
                    hasId && !isNewHere ? HereBefore : Elsewhere,
                    reader.Raw
                )
            );
            return;
        }

        match.Add(reader, reader.Line, key, (started, note), print, isNewHere, batch);
    }

    /// <summary>A voice row of 0 seconds, or a data row of 0 bytes, without a cost; unless another thing is counted where it
    /// goes.</summary>
    private bool IsNothing(CallReader reader)
    {
        if (reader.Cost is not (null or 0))
            return false;
        if (reader.Kind == UsageKind.Sms || (reader.Kind == UsageKind.Data ? reader.Bytes : reader.Seconds) != 0)
            return false;
        return match.Books.Destinations.Find(reader.ChargeCode, reader.Dialled)?.Kind switch
        {
            UsageKind.Voice => reader.Seconds == 0,
            UsageKind.Data => reader.Bytes == 0,
            UsageKind.Sms => reader.Kind == UsageKind.Data,
            _ => true,
        };
    }
}
