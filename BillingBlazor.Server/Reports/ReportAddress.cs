using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.WebUtilities;

namespace BillingBlazor.Server.Reports;

/// <summary>What a report is narrowed by, as its address says it, so that a view can be sent to somebody. What an address says wrong is
/// left out.</summary>
public sealed record ReportAddress
{
    /// <summary>Clocks, calendars and numbers agree within these; what lies outside is nobody's invoice.</summary>
    public static readonly BillingPeriod Possible = new(new(1990, 1, 1), new(2199, 12, 31));

    private const int MostPages = 100_000;
    public static readonly IReadOnlyList<int> Sizes = [25, 50, 100, 200];

    public DateOnly? From { get; init; }
    public DateOnly? To { get; init; }
    public int? OrganisationId { get; init; }
    public int? GroupId { get; init; }

    /// <summary>Any of them (the guide: Filtering category revenue by tag).</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    public int? CustomerId { get; init; }
    public int? CategoryId { get; init; }

    /// <summary>0: charges without a product.</summary>
    public int? ProductId { get; init; }

    public int? SupplierId { get; init; }
    public int? DestinationId { get; init; }
    public int? CliId { get; init; }
    public int? Hour { get; init; }

    /// <summary>Which kind of the things behind a figure: new, cancelled, orphans, unbilled, below-cost …</summary>
    public string? Only { get; init; }

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    public int Size { get; init; } = 50;

    /// <summary>Nothing narrows it but the days.</summary>
    public bool IsEverything =>
        OrganisationId is null
        && GroupId is null
        && Tags.Count == 0
        && CustomerId is null
        && CategoryId is null
        && ProductId is null
        && SupplierId is null
        && DestinationId is null
        && CliId is null
        && Hour is null
        && Only is null;

    /// <summary>The days looked at, given what is usual for a report; within what is possible.</summary>
    /// <exception cref="BillingRuleException">The range ends before it starts.</exception>
    public BillingPeriod Days(UsualDays usual, DateOnly today)
    {
        var days = Usual(usual, today);
        var (from, to) = (From ?? (To < days.From ? Possible.From : days.From), To ?? (From > days.To ? Possible.To : days.To));
        if (From is not null && To is not null && to < from)
            throw new BillingRuleException($"The range ends on {Say(to)}, before it starts on {Say(from)}. Change one of the two days.");
        return new(Within(from), Within(to));
    }

    public static BillingPeriod Usual(UsualDays usual, DateOnly today)
    {
        var month = BillingPeriod.MonthOf(today);
        return usual switch
        {
            UsualDays.TwelveMonths => new(month.From.AddMonths(-11), month.To),
            UsualDays.ThreeMonths => new(month.From.AddMonths(-2), month.To),
            UsualDays.ThisMonth => month,
            UsualDays.NextSixtyDays => new(today, today.AddDays(60)),
            UsualDays.Today => new(today, today),
            _ => throw new ArgumentOutOfRangeException(nameof(usual), usual, "Unknown days."),
        };
    }

    public static ReportAddress Of(string query)
    {
        var said = AddressQuery.Read(query);
        var size = Number("size") ?? 50;
        return new()
        {
            From = Day("from"),
            To = Day("to"),
            OrganisationId = Number("organisation"),
            GroupId = Number("group"),
            Tags = said.TryGetValue("tag", out var tags)
                ?
                [
                    .. tags.OfType<string>()
                        .Where(t => t.Length is > 0 and <= Tag.MostLetters)
                        .Distinct(StringComparer.OrdinalIgnoreCase)
                        .Take(50),
                ]
                : [],
            CustomerId = Number("customer"),
            CategoryId = Number("category"),
            ProductId = Number("product"),
            SupplierId = Number("supplier"),
            DestinationId = Number("destination"),
            CliId = Number("cli"),
            Hour = Number("hour") is >= 0 and <= 23 and { } hour ? hour : null,
            Only = Word("only") is { Length: <= 30 } only ? only : null,
            Page = Number("page") is >= 1 and <= MostPages and { } page ? page : 1,
            Size = Sizes.Contains(size) ? size : 50,
        };

        string? Word(string key) => said.TryGetValue(key, out var value) && !string.IsNullOrWhiteSpace(value[0]) ? value[0] : null;
        int? Number(string key) => int.TryParse(Word(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        DateOnly? Day(string key) =>
            DateOnly.TryParseExact(Word(key), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
    }

    /// <summary>The query of it, with its question mark; only what isn't as usual.</summary>
    public string ToQuery(bool withPage = true)
    {
        var said = new List<KeyValuePair<string, string?>>();
        Add("from", From is { } from ? Iso(from) : null);
        Add("to", To is { } to ? Iso(to) : null);
        foreach (
            var (key, id) in new[]
            {
                ("organisation", OrganisationId),
                ("group", GroupId),
                ("customer", CustomerId),
                ("category", CategoryId),
                ("product", ProductId),
                ("supplier", SupplierId),
                ("destination", DestinationId),
                ("cli", CliId),
                ("hour", Hour),
            }
        )
            Add(key, id?.ToString(CultureInfo.InvariantCulture));
        Add("only", Only);
        foreach (var tag in Tags)
            Add("tag", tag);
        if (withPage && Page > 1)
            Add("page", Page.ToString(CultureInfo.InvariantCulture));
        if (withPage && Size != 50)
            Add("size", Size.ToString(CultureInfo.InvariantCulture));
        return QueryHelpers.AddQueryString("", said);

        void Add(string key, string? value)
        {
            if (value is not null)
                said.Add(new(key, value));
        }
    }

    private static DateOnly Within(DateOnly day) =>
        day < Possible.From ? Possible.From
        : day > Possible.To ? Possible.To
        : day;

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Say(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
