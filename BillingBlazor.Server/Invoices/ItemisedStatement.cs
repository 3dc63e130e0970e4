using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Documents;

namespace BillingBlazor.Server.Invoices;

/// <summary>Calls below the customer's threshold, summed.</summary>
/// <param name="Under">The threshold.</param>
public sealed record OtherCalls(Money Under, int Count, long Seconds, Money Sum);

/// <summary>What comes next under a usage line: a call; or, at its end, the calls that were summed and the sums.</summary>
/// <param name="Call">Null at the end of the line.</param>
/// <param name="Sums">All calls of the line, with those that were summed; null before its end.</param>
public sealed record ItemisedPart(InvoiceLine Line, StatementCall? Call, OtherCalls? Others, LineSums? Sums);

/// <param name="Exact">What the calls add up to; beside it stands the line's net in whole pence.</param>
public sealed record LineSums(int Calls, long Seconds, Money Exact, Money Net);

/// <summary>The one model behind every form of an itemised statement: PDF, CSV and XLSX read the same parts, out of the frozen invoice and
/// its records.</summary>
public static class ItemisedStatement
{
    /// <param name="threshold">Calls below it are summed; null itemises all.</param>
    public static IEnumerable<ItemisedPart> Parts(BillingDb db, Invoice invoice, Money? threshold)
    {
        var lines = invoice.Lines.Where(line => line.CliId is not null).OrderBy(line => line.Position).ToList();
        using var calls = db.Usage.Itemised(invoice).GetEnumerator();
        var has = lines.Count > 0 && calls.MoveNext();
        foreach (var line in lines)
        {
            var (count, seconds, otherCount, otherSeconds, sum, otherSum) = (0, 0L, 0, 0L, Money.Zero, Money.Zero);
            for (; has && calls.Current.Position == line.Position; has = calls.MoveNext())
            {
                var call = calls.Current;
                var price = Money.FromMicropounds(call.Price);
                (count, seconds, sum) = (count + 1, seconds + call.Seconds, sum + price);
                if (threshold is { } least && price < least)
                    (otherCount, otherSeconds, otherSum) = (otherCount + 1, otherSeconds + call.Seconds, otherSum + price);
                else
                    yield return new(line, CallOf(call, price), null, null);
            }
            if (count > 0)
                yield return new(
                    line,
                    null,
                    otherCount == 0 ? null : new(threshold!.Value, otherCount, otherSeconds, otherSum),
                    new(count, seconds, sum, line.Net)
                );
        }
    }

    private static StatementCall CallOf(InvoicedCall call, Money price) =>
        new(
            UkTime.ToLocal(DateTime.UnixEpoch.AddSeconds(call.StartedUtc)),
            call.Dialled,
            call.Destination,
            call.Seconds,
            price,
            NoteOf(price, Money.FromMicropounds(call.ServicePrice), (UsageMarks)call.Flags)
        )
        {
            Kind = (UsageKind)call.Kind,
            Bytes = call.Bytes,
        };

    /// <summary>What settling made of it; and of 084, 087, 09 and 118 both charges, each as it was charged.</summary>
    private static string? NoteOf(Money price, Money service, UsageMarks marks)
    {
        if (service == Money.Zero && (marks & (UsageMarks.Inclusive | UsageMarks.ToTheCap | UsageMarks.CapReached)) == 0)
            return null;
        var isCapped = (marks & (UsageMarks.ToTheCap | UsageMarks.CapReached)) != 0;
        var words = new[]
        {
            service != Money.Zero && !isCapped && price >= service
                ? $"access {PdfFigures.OfCalls(price - service)}, service {PdfFigures.OfCalls(service)}"
                : null,
            (marks & UsageMarks.Inclusive) == 0 ? null
            : price == Money.Zero && !isCapped ? "inclusive"
            : "part inclusive",
            (marks & UsageMarks.ToTheCap) != 0 ? "charged to the cap" : null,
            (marks & UsageMarks.CapReached) != 0 ? "cap reached" : null,
        };
        return words.All(word => word is null) ? null : string.Join("; ", words.OfType<string>());
    }
}
