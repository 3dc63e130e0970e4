using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Usage;
using BillingBlazor.Server.Usage.Layouts;

namespace BillingBlazor.Server.ServiceFiles;

/// <summary>A service file as a stream, a row at a time. A bad row is data; a file that can't be read ends in one sentence.</summary>
public sealed class ServiceReader : IDisposable
{
    private readonly HeadedRows headed;
    private readonly ServiceRowReader reader;

    /// <param name="content">Seekable; disposed with the reader.</param>
    /// <param name="latest">No line is for a day behind it.</param>
    /// <exception cref="LayoutMisfitException">A column that every line needs is not in the file.</exception>
    /// <exception cref="Domain.BillingRuleException">The file is empty, or is none that can be read.</exception>
    public ServiceReader(Stream content, ServiceLayout layout, DateOnly latest)
    {
        headed = new(content, layout.Dialect);
        try
        {
            reader = new(layout, headed.Header, latest);
        }
        catch
        {
            headed.Dispose();
            throw;
        }
        headed.PassOverHeader(rows => reader.LooksLikeHeader(rows));
    }

    public int Line => headed.Rows.Line;
    public long BytesRead => headed.Rows.BytesRead;
    public string Raw => headed.Rows.Raw;

    /// <summary>The names of the columns; empty where the file has none.</summary>
    public IReadOnlyList<string> Header => headed.Header;

    /// <summary>What the row says; null of one that was rejected or left out.</summary>
    public ReadService? Read { get; private set; }

    /// <summary>Why the row, though well formed, is nothing to bill.</summary>
    public RowVerdict? LeftOut { get; private set; }

    /// <summary>The next row: read, left out, or rejected with a reason; false at the end.</summary>
    public bool Next(out RejectedRow? rejected, bool takesAll = false)
    {
        while (headed.Next(out rejected))
        {
            (Read, LeftOut) = (null, null);
            if (rejected is not null)
                return true;
            if (!reader.IsRow(headed.Rows) || IsEmpty())
                continue;
            if (!takesAll && reader.IsLeftOut(headed.Rows))
                LeftOut = reader.Verdict;
            else if ((Read = reader.Read(headed.Rows)) is null)
                rejected = new(Line, reader.Verdict.Column, reader.Verdict.Value, reader.Verdict.Reason, Raw);
            return true;
        }
        return false;
    }

    public void Dispose() => headed.Dispose();

    /// <summary>A workbook's rows of nothing, and a blank line at the end.</summary>
    private bool IsEmpty()
    {
        for (var column = 0; column < headed.Rows.Count; column++)
            if (!headed.Rows[column].IsEmpty)
                return false;
        return true;
    }
}
