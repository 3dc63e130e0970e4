using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.WebUtilities;

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
                Number = Word("number") is { Length: <= LongestNumber } number ? Text.Optional(number) : null,
                From = Day("from"),
                To = Day("to"),
                Band = Choice<Band>("band"),
                Flag = Choice<CallFlag>("flag"),
            },
            CursorOf(Word("after"), isBackwards: false) ?? CursorOf(Word("before"), isBackwards: true)
        );

        string? Word(string key) => said.TryGetValue(key, out var value) && !string.IsNullOrWhiteSpace(value[0]) ? value[0] : null;
        int? Id(string key) => int.TryParse(Word(key), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0 ? id : null;
        DateOnly? Day(string key) =>
            DateOnly.TryParseExact(Word(key), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day.Year is > 1970 and < 2200
                ? day
                : null;
        T? Choice<T>(string key)
            where T : struct, Enum =>
            Enum.TryParse<T>(Word(key), ignoreCase: true, out var choice) && Enum.IsDefined(choice) ? choice : null;
    }

    /// <summary>The query of it, with its question mark; only what isn't as usual.</summary>
    public string ToQuery()
    {
        var said = new List<KeyValuePair<string, string?>>();
        Say("customer", Filter.CustomerId);
        Say("cli", Filter.CliId);
        Say("invoice", Filter.InvoiceId);
        Say("file", Filter.FileId);
        Say("destination", Filter.DestinationId);
        Say("number", Filter.Number);
        Say("from", Filter.From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Say("to", Filter.To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Say("band", Filter.Band);
        Say("flag", Filter.Flag);
        if (Cursor is { } at)
            Say(
                at.IsBackwards ? "before" : "after",
                string.Create(CultureInfo.InvariantCulture, $"{UkTime.UnixOf(at.StartedUtc)}-{at.Id}")
            );
        return QueryHelpers.AddQueryString("", said);

        void Say(string key, object? value)
        {
            if (value is not null)
                said.Add(new(key, value.ToString()));
        }
    }

    private static CallCursor? CursorOf(string? word, bool isBackwards) =>
        word?.Split('-') is [var unix, var id]
        && long.TryParse(unix, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds < 7_258_118_400
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var recordId)
            ? new(DateTime.UnixEpoch.AddSeconds(seconds), recordId, isBackwards)
            : null;
}
