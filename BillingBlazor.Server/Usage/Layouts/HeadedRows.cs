using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage.Layouts;

namespace BillingBlazor.Server.Usage.Layouts;

/// <summary>The rows of a file behind its heading.</summary>
internal sealed class HeadedRows : IDisposable
{
    private readonly Dialect dialect;
    private bool isFirstHeld;

    /// <param name="content">Seekable; disposed with the rows.</param>
    /// <exception cref="BillingRuleException">The file is empty, or is none that can be read.</exception>
    public HeadedRows(Stream content, Dialect dialect)
    {
        if (content.Length == 0)
            throw new BillingRuleException("The file is empty. Ask the supplier for it again.");
        this.dialect = dialect;
        Rows = FileRows.Open(content, dialect);
        try
        {
            Header = ReadHeader();
        }
        catch
        {
            Rows.Dispose();
            throw;
        }
    }

    public FileRows Rows { get; }

    /// <summary>The names of the columns; empty where the file has none.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>Where a heading may be there or not: the first row is passed over when it looks like one.</summary>
    public void PassOverHeader(Func<FileRows, bool> looksLikeHeader)
    {
        if (dialect.Header == HeaderRow.IfThere && isFirstHeld && looksLikeHeader(Rows))
            isFirstHeld = false;
    }

    /// <returns>False at the end. <paramref name="malformed"/> is a row that is none.</returns>
    public bool Next(out RejectedRow? malformed)
    {
        malformed = null;
        if (!isFirstHeld)
            return Rows.Next(out malformed);
        isFirstHeld = false; // it was looked at for the heading
        return true;
    }

    public void Dispose() => Rows.Dispose();

    /// <summary>The names of the columns; what stands before the first row is passed over.</summary>
    private IReadOnlyList<string> ReadHeader()
    {
        bool any;
        do any = Rows.Next(out _);
        while (any && Rows.Line <= dialect.Skip);
        if (!any)
            return dialect.Names;
        if (dialect.Names.Count > 0 && dialect.Header != HeaderRow.Yes)
        {
            isFirstHeld = true;
            return dialect.Names;
        }
        var names = new List<string>();
        for (var column = 0; column < Rows.Count; column++)
            names.Add(CallText.Shown(Rows[column], 200));
        if (dialect.Header == HeaderRow.No)
        {
            isFirstHeld = true;
            return [];
        }
        if (dialect.Header == HeaderRow.IfThere)
        {
            isFirstHeld = true;
            return names.TrueForAll(name => !name.AsSpan().ContainsAnyInRange('0', '9') || !char.IsAsciiDigit(name[0])) ? names : [];
        }
        for (var line = 1; line < dialect.HeaderLines && Rows.Next(out _); line++) { }
        return names;
    }
}
