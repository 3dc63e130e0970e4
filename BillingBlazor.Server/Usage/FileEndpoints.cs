using System.Text;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Usage;

public static class FileEndpoints
{
    /// <summary>The rejected rows of a file with the reason in a last column of its own, to be mended and fed again: the reader passes it over.</summary>
    public static void MapFiles(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/files/{id:int}/rejected.csv", async (int id, HttpContext http, FileQueries files, CancellationToken cancel) =>
        {
            http.Response.ContentType = "text/csv; charset=utf-8";
            http.Response.Headers.ContentDisposition = $"attachment; filename=rejected-{id}.csv";
            await using var writer = new StreamWriter(http.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), 1 << 16);
            await RejectedSheet.WriteAsync(writer, files.EachRejectedAsync(id, cancel));
        }).RequireAuthorization(nameof(Permission.ImportUsage));
}

/// <summary>Rejected rows as they came, each with its reason behind its 42 columns.</summary>
internal static class RejectedSheet
{
    public static async Task WriteAsync(TextWriter writer, IAsyncEnumerable<SetAsideRow> rows)
    {
        await WriteAsync(writer, [.. FcsReader.ColumnNames, "Line", "Reason"]);
        await foreach (var row in rows)
        {
            var fields = Split(row.Raw);
            while (fields.Count < FcsReader.ColumnNames.Count) fields.Add("");
            await WriteAsync(writer, [.. fields.Take(FcsReader.ColumnNames.Count).Select(Guarded), $"{row.Line}", row.Column.Length > 0 ? $"{row.Column}: {row.Reason}" : row.Reason]);
        }
    }

    /// <summary>The fields of a row, however badly it is quoted.</summary>
    internal static List<string> Split(string raw)
    {
        var (fields, field, isQuoted) = (new List<string>(), new StringBuilder(), false);
        raw = raw.TrimEnd('\r', '\n');
        for (var at = 0; at < raw.Length; at++)
        {
            var letter = raw[at];
            if (letter == '"' && isQuoted && at + 1 < raw.Length && raw[at + 1] == '"') field.Append(raw[at++]);
            else if (letter == '"') isQuoted = !isQuoted;
            else if (letter == ',' && !isQuoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else field.Append(letter is '\r' or '\n' ? ' ' : letter);
        }
        fields.Add(field.ToString());
        return fields;
    }

    /// <summary>No cell becomes a formula where the sheet is opened; the reader takes the guard off again.</summary>
    private static string Guarded(string field) => field is ['=' or '+' or '@', ..] || (field is ['-', var next, ..] && !char.IsAsciiDigit(next)) ? $"'{field}" : field;

    private static Task WriteAsync(TextWriter writer, IEnumerable<string> fields) =>
        writer.WriteAsync(string.Join(',', fields.Select(field => $"\"{field.Replace("\"", "\"\"")}\"")) + "\r\n");
}
