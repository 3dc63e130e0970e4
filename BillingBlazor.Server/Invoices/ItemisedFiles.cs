using System.Globalization;
using System.IO.Compression;
using System.Text;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Documents;
using BillingBlazor.Server.Sheets;

namespace BillingBlazor.Server.Invoices;

/// <summary>An itemised statement as a table: a row a call, and under each line its sums beside what the invoice says. Rows stream out as
/// they are read.</summary>
internal static class ItemisedFiles
{
    /// <summary>What a sheet can hold, less its heading.</summary>
    public const int MostSheetRows = SheetWriter.MostRows;

    private static readonly string[] headings =
    [
        "What",
        "Cost centre",
        "Line",
        "Date",
        "Time",
        "Number",
        "Destination",
        "Length",
        "Seconds",
        "Bytes",
        "Price £",
        "On the invoice £",
        "Note",
    ];

    private sealed record Row(
        string What,
        string? CostCentre,
        string Line,
        DateTime? Started,
        string? Number,
        string? Destination,
        long? Seconds,
        long? Bytes,
        decimal Price,
        decimal? OnInvoice,
        string? Note
    );

    public static async Task WriteCsvAsync(Stream stream, IEnumerable<ItemisedPart> parts, CancellationToken cancel)
    {
        await using var csv = new CsvFile(stream);
        await csv.WriteAsync(headings, cancel);
        foreach (var row in parts.SelectMany(Rows))
        {
            cancel.ThrowIfCancellationRequested();
            await csv.WriteAsync(
                [
                    row.What,
                    row.CostCentre,
                    row.Line,
                    In("yyyy-MM-dd", row.Started),
                    In("HH:mm:ss", row.Started),
                    row.Number,
                    row.Destination,
                    row.Seconds is { } seconds ? PdfFigures.Duration(seconds) : "",
                    In("0", row.Seconds),
                    In("0", row.Bytes),
                    In("0.0000##", row.Price),
                    In("0.00", row.OnInvoice),
                    row.Note,
                ],
                cancel
            );
        }
    }

    private static string? In(string format, IFormattable? value) => value?.ToString(format, CultureInfo.InvariantCulture);

    public static void WriteXlsx(Stream stream, IEnumerable<ItemisedPart> parts, CancellationToken cancel)
    {
        WrittenColumn[] columns =
        [
            new(headings[0], ColumnKind.Text, 14),
            new(headings[1], ColumnKind.Text, 18),
            new(headings[2], ColumnKind.Text, 24),
            new(headings[3], ColumnKind.Day, 12),
            new(headings[4], ColumnKind.Text, 10),
            new(headings[5], ColumnKind.Text, 18),
            new(headings[6], ColumnKind.Text, 26),
            new(headings[7], ColumnKind.Text, 10),
            new(headings[8], ColumnKind.Number, 9),
            new(headings[9], ColumnKind.Number, 12),
            new(headings[10], ColumnKind.Number, 11),
            new(headings[11], ColumnKind.Number, 15),
            new(headings[12], ColumnKind.Text, 34),
        ];
        SheetWriter.Write(stream, "Calls", columns, headingRow: 1, Rows(), lastRow: 1, notes: null);

        IEnumerable<WrittenRow> Rows()
        {
            yield return new(1, [.. headings.Select((heading, at) => new WrittenCell(at + 1, heading))]);
            var number = 1;
            foreach (var row in parts.SelectMany(ItemisedFiles.Rows))
            {
                cancel.ThrowIfCancellationRequested();
                yield return new(++number, [.. Cells(row)]);
            }
        }
    }

    private static IEnumerable<WrittenCell> Cells(Row row)
    {
        yield return new(1, row.What);
        if (row.CostCentre is { } centre)
            yield return new(2, centre);
        yield return new(3, row.Line);
        if (row.Started is { } started)
        {
            yield return new(4, started.Date.ToOADate().ToString(CultureInfo.InvariantCulture), IsNumber: true);
            yield return new(5, started.ToString("HH:mm:ss", CultureInfo.InvariantCulture));
        }
        if (row.Number is { } dialled)
            yield return new(6, dialled);
        if (row.Destination is { } destination)
            yield return new(7, destination);
        if (row.Seconds is { } seconds)
        {
            yield return new(8, PdfFigures.Duration(seconds));
            yield return new(9, seconds.ToString(CultureInfo.InvariantCulture), IsNumber: true);
        }
        if (row.Bytes is { } bytes)
            yield return new(10, bytes.ToString(CultureInfo.InvariantCulture), IsNumber: true);
        yield return new(11, row.Price.ToString(CultureInfo.InvariantCulture), IsNumber: true);
        if (row.OnInvoice is { } net)
            yield return new(12, net.ToString(CultureInfo.InvariantCulture), IsNumber: true);
        if (row.Note is { } note)
            yield return new(13, note);
    }

    private static IEnumerable<Row> Rows(ItemisedPart part)
    {
        var (centre, line) = (part.Line.CostCentreName, part.Line.Description);
        if (part.Call is { } call)
            yield return new(
                WhatOf(call.Kind),
                centre,
                line,
                call.StartedLocal,
                call.Dialled,
                call.Destination,
                call.Kind == UsageKind.Voice ? call.Seconds : null,
                call.Kind == UsageKind.Data ? call.Bytes : null,
                call.Price.Pounds,
                null,
                call.Note
            );
        if (part.Others is { } others)
            yield return new(
                "Other calls",
                centre,
                line,
                null,
                null,
                null,
                others.Seconds,
                null,
                others.Sum.Pounds,
                null,
                $"{PdfFigures.Calls(others.Count)} under {PdfFigures.UnderPounds(others.Under)} each"
            );
        if (part.Sums is { } sums)
            yield return new(
                "Total",
                centre,
                line,
                null,
                null,
                null,
                sums.Seconds,
                null,
                sums.Exact.Pounds,
                sums.Net.Pounds,
                PdfFigures.Calls(sums.Calls)
            );
    }

    private static string WhatOf(UsageKind kind) =>
        kind switch
        {
            UsageKind.Data => "Data",
            UsageKind.Sms => "Message",
            _ => "Call",
        };

    /// <summary>The same bytes in a ZIP, for what is too large to go with an e-mail as it stands.</summary>
    public static async Task ZipAsync(Stream from, string name, Stream to, CancellationToken cancel)
    {
        await using var zip = await ZipArchive.CreateAsync(to, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancel);
        await using var entry = await zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(cancel);
        await from.CopyToAsync(entry, cancel);
    }
}
