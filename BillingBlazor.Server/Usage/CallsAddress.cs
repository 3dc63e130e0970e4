using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Usage;

/// <summary>The listing as its address says it, so that a view can be shared. What an address says wrong is left out.</summary>
public sealed record CallsAddress(CallFilter Filter, CallCursor? Cursor)
{
    private const int LongestNumber = 80;

    public static CallsAddress Of(string query)
    {
        var said = AddressQuery.Read(query);
        return new(
            new()
            {
                CustomerId = Id("customer"),
                CliId = Id("cli"),
                InvoiceId = Id("invoice"),
                FileId = Id("file"),
                DestinationId = Id("destination"),
                Number = said.Word("number") is { Length: <= LongestNumber } number ? Text.Optional(number) : null,
                From = said.Day("from"),
                To = said.Day("to"),
                Band = said.Choice<Band>("band"),
                Flag = said.Choice<CallFlag>("flag"),
            },
            CursorOf(said.Word("after"), isBackwards: false) ?? CursorOf(said.Word("before"), isBackwards: true)
        );

        int? Id(string key) => said.Number(key) is > 0 and { } id ? id : null;
    }

    /// <summary>The query of it, with its question mark; only what isn't as usual.</summary>
    public string ToQuery() =>
        AddressQuery.Write(
            ("customer", Filter.CustomerId),
            ("cli", Filter.CliId),
            ("invoice", Filter.InvoiceId),
            ("file", Filter.FileId),
            ("destination", Filter.DestinationId),
            ("number", Filter.Number),
            ("from", Filter.From),
            ("to", Filter.To),
            ("band", Filter.Band),
            ("flag", Filter.Flag),
            (
                Cursor is { IsBackwards: true } ? "before" : "after",
                Cursor is { } at ? string.Create(CultureInfo.InvariantCulture, $"{UkTime.UnixOf(at.StartedUtc)}-{at.Id}") : null
            )
        );

    private static CallCursor? CursorOf(string? word, bool isBackwards) =>
        word?.Split('-') is [var unix, var id]
        && long.TryParse(unix, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds < 7_258_118_400
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var recordId)
            ? new(DateTime.UnixEpoch.AddSeconds(seconds), recordId, isBackwards)
            : null;
}
