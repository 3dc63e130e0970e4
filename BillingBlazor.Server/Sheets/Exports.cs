using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http.Features;

namespace BillingBlazor.Server.Sheets;

/// <summary>Files that are written as they are read, from the database into the answer: however many rows there are, some are
/// held.</summary>
internal static class Exports
{
    /// <param name="rows">In the order of the columns: texts, numbers, days, and null for an empty cell.</param>
    public static IResult Workbook(
        string fileName,
        string sheet,
        IReadOnlyList<WrittenColumn> columns,
        IAsyncEnumerable<IReadOnlyList<object?>> rows,
        CancellationToken cancel
    ) =>
        Results.Stream(
            stream => SheetWriter.WriteAsync(stream, sheet, columns, RowsAsync(columns, rows), cancel),
            SheetWriter.MediaType,
            fileName
        );

    public static IResult Csv(string fileName, IAsyncEnumerable<IReadOnlyList<string?>> rows, CancellationToken cancel) =>
        Results.Stream(stream => WriteCsvAsync(stream, rows, cancel), CsvFile.MediaType, fileName);

    public static async Task WriteCsvAsync(Stream stream, IAsyncEnumerable<IReadOnlyList<string?>> rows, CancellationToken cancel)
    {
        await using var csv = new CsvFile(stream);
        await foreach (var row in rows.WithCancellation(cancel))
            await csv.WriteAsync(row, cancel);
    }

    /// <summary>Under their headings; past what a sheet can hold the last row says so.</summary>
    public static async IAsyncEnumerable<WrittenRow> RowsAsync(
        IReadOnlyList<WrittenColumn> columns,
        IAsyncEnumerable<IReadOnlyList<object?>> rows
    )
    {
        yield return new(1, [.. columns.Select((column, at) => new WrittenCell(at + 1, column.Name))]);
        var number = 1;
        await foreach (var row in rows)
        {
            if (++number > SheetWriter.MostRows)
            {
                yield return new(number, [new(1, "A sheet holds no more rows: the rest is left out. Narrow the listing to have it.")]);
                yield break;
            }
            yield return new(number, [.. row.Select((value, at) => CellOf(at + 1, value)).OfType<WrittenCell>()]);
        }
    }

    private static WrittenCell? CellOf(int column, object? value) =>
        value switch
        {
            null => null,
            string text => text.Length == 0 ? null : new(column, text),
            DateTime day => new(column, day.ToOADate().ToString(CultureInfo.InvariantCulture), IsNumber: true),
            IFormattable number => new(column, number.ToString(null, CultureInfo.InvariantCulture), IsNumber: true),
            _ => throw new ArgumentOutOfRangeException(nameof(value), value, "No cell can hold this."),
        };
}

/// <summary>Two downloads at a time for a person: a third waits a little, and is then told. Twenty tabs need the memory and the disk of
/// two. And sixty a minute: nobody carries the house away by a script.</summary>
public sealed class ExportPlaces(TimeProvider? time = null)
{
    public const int AtOnce = 2;
    public const int AMinute = 60;
    private readonly ConcurrentDictionary<string, (long Minute, int Count)> asked = new();
    private readonly ConcurrentDictionary<string, SemaphoreSlim> places = new();

    /// <summary>How long a third waits.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(4);

    /// <returns>Whether the person may have one more in this minute.</returns>
    public bool MayAsk(string who)
    {
        var minute = (time ?? TimeProvider.System).GetUtcNow().ToUnixTimeSeconds() / 60;
        var now = asked.AddOrUpdate(who, (minute, 1), (_, last) => (minute, last.Minute == minute ? last.Count + 1 : 1));
        return now.Count <= AMinute;
    }

    /// <returns>Null: there is none.</returns>
    public async Task<IDisposable?> TakeAsync(string who, CancellationToken cancel)
    {
        var place = places.GetOrAdd(who, _ => new(AtOnce, AtOnce));
        return await place.WaitAsync(Patience, cancel) ? new Held(place) : null;
    }

    private sealed class Held(SemaphoreSlim place) : IDisposable
    {
        private SemaphoreSlim? held = place;

        public void Dispose() => Interlocked.Exchange(ref held, null)?.Release();
    }
}

internal static class ExportRoutes
{
    /// <summary>Marks a download that goes in turn.</summary>
    internal sealed class Mark;

    private static IResult TooMany(string sentence) =>
        Results.Text(sentence, "text/plain", System.Text.Encoding.UTF8, StatusCodes.Status429TooManyRequests);

    /// <summary>A download that goes through one of its person's places, until its last byte.</summary>
    public static TBuilder InTurn<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new Mark()).AddEndpointFilter(
            async (call, next) =>
            {
                var http = call.HttpContext;
                var who = http.User.Identity?.Name ?? "";
                if (!http.RequestServices.GetRequiredService<ExportPlaces>().MayAsk(who))
                    return TooMany($"You have had {ExportPlaces.AMinute} files in this minute. Wait a minute, then ask once more.");
                using var place = await http.RequestServices.GetRequiredService<ExportPlaces>().TakeAsync(who, http.RequestAborted);
                if (place is null)
                    return TooMany(
                        "Two of your exports are being made already. Wait until one of them has come, then ask for this one again."
                    );
                // .NET ends a part of a ZIP by a synchronous write of some bytes, which the server otherwise refuses.
                if (http.Features.Get<IHttpBodyControlFeature>() is { } body)
                    body.AllowSynchronousIO = true;
                if (await next(call) is IResult result)
                    await result.ExecuteAsync(http);
                return Results.Empty;
            }
        );
}
