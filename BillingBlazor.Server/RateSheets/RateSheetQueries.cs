using System.Globalization;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Prices;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.RateSheets;

/// <summary>Rate sheets as files: what is written out is read in again without a difference.</summary>
public sealed class RateSheetQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    private static readonly HashSet<string> numbers =
    [
        RateSheetFile.Peak,
        RateSheetFile.OffPeak,
        RateSheetFile.WeekendPeak,
        RateSheetFile.WeekendOffPeak,
        RateSheetFile.Connection,
        RateSheetFile.Minimum,
        RateSheetFile.Maximum,
        RateSheetFile.First,
        RateSheetFile.Increment,
        RateSheetFile.Markup,
        RateSheetFile.Floor,
    ];

    /// <summary>Of a tariff, a customer or a supplier, for the head of a page; null when there is none.</summary>
    public async Task<string?> NameAsync(RateSheetOf of, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await (
            of.Kind switch
            {
                RateSheetKind.Tariff => db.Tariffs.Where(t => t.Id == of.Id).Select(t => t.Name),
                RateSheetKind.Customer => db.Customers.Where(c => c.Id == of.Id).Select(c => c.Name),
                _ => db.Suppliers.Where(s => s.Id == of.Id).Select(s => s.Name),
            }
        ).SingleOrDefaultAsync(cancel);
    }

    /// <summary>The sheet under its headings, by column.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<string?>>> RowsAsync(RateSheetOf of, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        if (of.Kind == RateSheetKind.Buy)
            await user.RequireAsync(Permission.SeeCost);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return of.Kind == RateSheetKind.Buy ? await BuyAsync(db, of, cancel) : await SellAsync(db, of, cancel);
    }

    public async Task<byte[]> CsvAsync(RateSheetOf of, CancellationToken cancel)
    {
        using var stream = new MemoryStream();
        await using (var csv = new CsvFile(stream))
            foreach (var row in (IEnumerable<IReadOnlyList<string?>>)[RateSheetFile.ColumnsOf(of.Kind), .. await RowsAsync(of, cancel)])
                await csv.WriteAsync(row, cancel);
        return stream.ToArray();
    }

    public async Task<byte[]> XlsxAsync(RateSheetOf of, CancellationToken cancel)
    {
        var names = RateSheetFile.ColumnsOf(of.Kind);
        var rows = await RowsAsync(of, cancel);
        using var stream = new MemoryStream();
        SheetWriter.Write(
            stream,
            "Rates",
            [
                .. names.Select(name => new WrittenColumn(
                    name,
                    numbers.Contains(name) ? ColumnKind.Number : ColumnKind.Text,
                    name == RateSheetFile.Destination ? 36 : 14,
                    Note(name)
                )),
            ],
            1,
            rows.Prepend(names)
                .Select(
                    (row, at) =>
                        new WrittenRow(
                            at + 1,
                            [
                                .. row.Select(
                                        (cell, column) => new WrittenCell(column + 1, cell ?? "", at > 0 && numbers.Contains(names[column]))
                                    )
                                    .Where(cell => cell.Text.Length > 0),
                            ]
                        )
                ),
            rows.Count + 1,
            new(
                ["Column", "What it is"],
                [.. names.Select(name => (IReadOnlyList<string>)[name, Note(name)])],
                "Rates are in pence with a decimal point. Rows without a From begin on the day that is chosen when the sheet is taken; "
                    + "the first price of a destination counts from the start."
            )
        );
        return stream.ToArray();
    }

    private static string Note(string column) =>
        column switch
        {
            RateSheetFile.Destination => "The destination group or the destination, as it is called in BillingBlazor.",
            RateSheetFile.Supplier => "Of a single destination; empty for a destination group.",
            RateSheetFile.Codes => "Charge codes or prefixes, separated by commas.",
            RateSheetFile.Kind => "Voice, Data or SMS.",
            RateSheetFile.Category => "The category of usage that its calls are billed in.",
            RateSheetFile.Group => "The destination group; a new name makes a new group.",
            RateSheetFile.Range => "Ordinary, 01 and 02, 03, 084, 087, 09 or 118.",
            RateSheetFile.Free => "Yes or No.",
            RateSheetFile.Peak => "Pence a minute, megabyte or message. Alone: for all bands.",
            RateSheetFile.OffPeak or RateSheetFile.WeekendPeak or RateSheetFile.WeekendOffPeak =>
                "Pence a minute, megabyte or message; empty: as peak.",
            RateSheetFile.Connection or RateSheetFile.Minimum or RateSheetFile.Maximum => "Pence a call.",
            RateSheetFile.First or RateSheetFile.Increment => "Seconds; empty: 1.",
            RateSheetFile.Markup => "Percent on the cost, instead of rates.",
            RateSheetFile.Floor => "Pence a call at least, with a mark-up.",
            _ => "A day, such as 1 Dec 2026.",
        };

    private static async Task<List<IReadOnlyList<string?>>> SellAsync(BillingDb db, RateSheetOf of, CancellationToken cancel)
    {
        var rows = await RateSheetPlan.Stored(db, of).AsNoTracking().ToListAsync(cancel);
        var groups = await db.DestinationGroups.AsNoTracking().ToDictionaryAsync(g => g.Id, g => g.Name, cancel);
        var suppliers = await db.Suppliers.AsNoTracking().ToDictionaryAsync(s => s.Id, s => s.Name, cancel);
        var destinations = await db
            .Destinations.AsNoTracking()
            .Where(d => of.HasGroups || d.SupplierId == of.Id)
            .Select(d => new
            {
                d.Id,
                d.Name,
                d.SupplierId,
            })
            .ToDictionaryAsync(d => d.Id, cancel);
        return
        [
            .. rows.Select(row =>
                    (
                        Row: row,
                        Name: row.DestinationGroupId is { } group ? groups[group] : destinations[row.DestinationId!.Value].Name,
                        Supplier: row.DestinationId is { } id ? suppliers[destinations[id].SupplierId] : null
                    )
                )
                .OrderBy(row => row.Name, StringComparer.OrdinalIgnoreCase)
                .ThenBy(row => row.Supplier)
                .ThenBy(row => row.Row.From)
                .Select(row =>
                    (IReadOnlyList<string?>)
                        [
                            row.Name,
                            .. of.HasGroups ? [row.Supplier] : Array.Empty<string?>(),
                            .. RateEdit.RatesOf(row.Row.Price),
                            Number(row.Row.Price.MarkupPercent),
                            RateEdit.Pence(row.Row.Price.MarkupFloor),
                            Day(row.Row.From),
                            row.Row.To is { } to ? Day(to) : null,
                        ]
                ),
        ];
    }

    /// <summary>Each destination with its buy prices, one a row; one without stands there all the same.</summary>
    private static async Task<List<IReadOnlyList<string?>>> BuyAsync(BillingDb db, RateSheetOf of, CancellationToken cancel)
    {
        var groups = await db.DestinationGroups.AsNoTracking().ToDictionaryAsync(g => g.Id, g => g.Name, cancel);
        var categories = await db.Categories.AsNoTracking().ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        var destinations = await db
            .Destinations.AsNoTracking()
            .AsSplitQuery()
            .Include(d => d.Codes)
            .Include(d => d.BuyPrices)
            .Where(d => d.SupplierId == of.Id)
            .OrderBy(d => d.Name)
            .ToListAsync(cancel);
        return
        [
            .. destinations.SelectMany(d =>
                d.BuyPrices.Count == 0 ? [Row(d, null)] : d.BuyPrices.OrderBy(price => price.From).Select(price => Row(d, price))
            ),
        ];

        IReadOnlyList<string?> Row(Destination d, BuyPrice? price) =>
            [
                d.Name,
                string.Join(", ", d.Codes.Select(code => code.Code)),
                PriceWords.Kind(d.Kind),
                categories[d.CategoryId],
                d.DestinationGroupId is { } group ? groups[group] : null,
                PriceWords.Range(d.Range),
                d.IsFreeToCaller ? "Yes" : "No",
                .. price is null ? new string?[9] : RateEdit.RatesOf(price.Price),
                price is null ? null : Day(price.From),
            ];
    }

    private static string? Number(decimal? number) => number?.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Day(DateOnly day) => PriceDays.Cell(day);
}
