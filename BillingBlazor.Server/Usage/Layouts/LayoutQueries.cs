using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage.Layouts;

/// <summary>A layout that the product knows, and how many of a file's first rows it can read.</summary>
public sealed record Recognised(CdrFormat Format, string Name, int Share);

/// <summary>A file that waits for its layout, looked at.</summary>
/// <param name="Why">It waits.</param>
/// <param name="Sheets">Of a workbook; none of a text.</param>
public sealed record WaitingFile(
    int Id,
    string Name,
    int SupplierId,
    string Supplier,
    string Why,
    bool IsWaiting,
    IReadOnlyList<string> Sheets,
    FileColumns Columns,
    IReadOnlyList<Recognised> Recognised,
    IReadOnlyList<LayoutProposal> Proposals,
    LayoutForm Form
)
{
    /// <summary>What its sample is rated with: kept for the page's life, so that each correction is answered at once.</summary>
    internal (CdrFile File, RatingBooks Books, CliBook Clis)? Kept { get; init; }
}

/// <summary>A row as it would be read.</summary>
/// <param name="Problem">Why it is no call, or what is missing.</param>
public sealed record SampleRow(
    int Line,
    DateTime? StartedUtc,
    string Line1,
    string? Customer,
    string Dialled,
    string? Destination,
    string Length,
    Money? Cost,
    Money? Price,
    string? Problem
);

/// <summary>What the first rows of a file would come to.</summary>
/// <param name="Misfit">Why nothing of it can be read; null when it can.</param>
/// <param name="Problems">The reasons of rows that were rejected, the most first.</param>
public sealed record Sample(
    string? Misfit,
    int Rows,
    int Rated,
    int Orphans,
    int Rejected,
    int Duplicates,
    int LeftOut,
    IReadOnlyList<SampleRow> First,
    IReadOnlyList<(string Reason, int Count)> Problems
);

/// <summary>Files that wait for a layout: what they seem to be, and what would come of them. Nothing is saved.</summary>
public sealed class LayoutQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user, DataFolder folder, TimeProvider time)
{
    private const int Looked = 10_000;
    private const int Shown = 20;
    private const int Tried = 200;
    private const int Examples = 5;
    private const int Sure = 80;

    /// <returns>Null when there is no such file.</returns>
    public async Task<WaitingFile?> FindAsync(int fileId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (await db.CdrFiles.AsNoTracking().SingleOrDefaultAsync(f => f.Id == fileId, cancel) is not { } file)
            return null;
        var supplier = await db.Suppliers.AsNoTracking().SingleAsync(s => s.Id == file.SupplierId, cancel);
        if (file.State != CdrFileState.NeedsLayout)
            return new(fileId, file.Name, supplier.Id, supplier.Name, "", false, [], FileColumns.None, [], [], new());
        var own = file.Format == CdrFormat.Own ? await db.FileLayouts.AsNoTracking().SingleAsync(l => l.Id == file.LayoutId, cancel) : null;
        var clis = new CliBook(await db.Clis.AsNoTracking().ToListAsync(cancel));
        var books = await RatingBooks.LoadAsync(db, file.SupplierId, cancel);
        return await Task.Run(() => Look(file, supplier.Name, clis, own) with { Kept = (file, books, clis) }, cancel);
    }

    /// <summary>The file by what its form says now of its rows and columns: their names, what they hold, and what each may be.</summary>
    /// <exception cref="BillingRuleException">It can't be read so.</exception>
    public async Task<WaitingFile> LookAgainAsync(WaitingFile waiting, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        if (waiting.Kept is not var (file, _, clis))
            throw new BillingRuleException($"{waiting.Name} has its layout, or it is gone.");
        return await Task.Run(Again, cancel);

        WaitingFile Again()
        {
            var (columns, guess) = ColumnsOf(file, waiting.Form.Dialect.Look(), clis);
            var proposals = guess.Propose();
            if (columns.Count != waiting.Columns.Count)
                waiting.Form.Forget(); // what was chosen are other columns now
            waiting.Form.Fill(guess, proposals);
            return waiting with { Columns = columns, Proposals = proposals };
        }
    }

    /// <summary>The first rows as they would be read, with customer and price.</summary>
    /// <param name="waiting">As it was found: by the lines and prices of that moment.</param>
    /// <param name="layout">Null: FCS.</param>
    public async Task<Sample> SampleAsync(WaitingFile waiting, Layout? layout, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        if (waiting.Kept is not var (file, books, clis))
            throw new BillingRuleException($"{waiting.Name} has its layout, or it is gone.");
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var format = new CallFormat(layout, [], books.Supplier.TimeBasis == Domain.Suppliers.TimeBasis.WithOffset, false);
        var batch = new UsageBatch();
        var rows = 0;
        try
        {
            var intake = new RowIntake(file.Id, new(books, clis), new(db, file, Looked));
            using var reader = format.Open(Content(file), Today, LegsOf(file, format));
            for (; rows < Looked && reader.Read(out var rejected); rows++)
                if (rejected is not null)
                    intake.Reject(rejected, batch);
                else
                    intake.Take(reader, batch);
        }
        catch (BillingRuleException refusal)
        {
            return new(refusal.Message, 0, 0, 0, 0, 0, 0, [], []);
        }
        var orphans = Enumerable.Range(0, batch.Count).Count(at => batch[at].Orphan != OrphanReason.None);
        var problems = batch.SetAside.Where(r => r.Kind == SetAsideKind.Rejected).GroupBy(r => $"{r.Column}: {r.Reason}");
        return new(
            null,
            rows,
            batch.Count - orphans,
            orphans,
            batch.Rejected,
            batch.Duplicates,
            batch.LeftOut,
            await RowsAsync(db, batch, books, cancel),
            [.. problems.Select(g => (g.Key, g.Count())).OrderByDescending(g => g.Item2).Take(3)]
        );
    }

    /// <summary>The other legs among the first rows: those further on are found when the file is read.</summary>
    private OtherLegs? LegsOf(CdrFile file, CallFormat format)
    {
        if (format.Layout is not { OtherLeg.IsNone: false })
            return null;
        var legs = new OtherLegs();
        using var reader = (MappedReader)format.Open(Content(file), Today);
        reader.Collect(legs, wasRead: false, Looked);
        return legs;
    }

    private static async Task<IReadOnlyList<SampleRow>> RowsAsync(
        BillingDb db,
        UsageBatch batch,
        RatingBooks books,
        CancellationToken cancel
    )
    {
        var calls = Enumerable.Range(0, Math.Min(Shown, batch.Count)).Select(at => batch[at]).ToList();
        var ids = calls.Select(row => row.CustomerId).Distinct().ToList();
        var names = await db
            .Customers.Where(c => EF.Parameter(ids).Contains(c.Id))
            .Select(c => new { c.Id, c.Name })
            .ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        var read = calls.Select(row => new SampleRow(
            row.Line,
            DateTime.UnixEpoch.AddSeconds(row.StartedUnix),
            LineKey.Show(TextOf(batch, row.Texts.Identifier)),
            names.GetValueOrDefault(row.CustomerId),
            TextOf(batch, row.Texts.Dialled),
            books.DestinationsById.GetValueOrDefault(row.DestinationId)?.Name,
            row.Kind == UsageKind.Data ? $"{row.Bytes:#,0} B" : TimeSpan.FromSeconds(row.Seconds).ToString("g", British.Culture),
            Money.FromMicropounds(row.CostMicropounds),
            row.Orphan == OrphanReason.None ? Money.FromMicropounds(row.PriceMicropounds) : null,
            row.Orphan switch
            {
                OrphanReason.NoOwner => "Nobody has the line on that day",
                OrphanReason.NoDestination => "No destination",
                OrphanReason.NoPrice => "No price",
                _ => null,
            }
        ));
        var aside = batch.SetAside.Take(Shown).Select(r => new SampleRow(r.Line, null, "", null, "", null, "", null, null, Words(r)));
        return [.. read.Concat(aside).OrderBy(row => row.Line).Take(Shown)];
    }

    private static string Words(SetAsideRow row) =>
        row.Kind switch
        {
            SetAsideKind.LeftOut => $"Left out: {row.Reason}",
            SetAsideKind.Duplicate => "Duplicate",
            _ => $"Rejected: {row.Column} “{(row.Value.Length > 40 ? $"{row.Value[..40]}…" : row.Value)}”. {row.Reason}",
        };

    private static string TextOf(UsageBatch batch, (int At, int Length) place) => System.Text.Encoding.UTF8.GetString(batch.TextOf(place));

    private WaitingFile Look(CdrFile file, string supplier, CliBook clis, FileLayout? own)
    {
        var sheets = FirstRows.SheetsOf(() => Content(file));
        var (columns, form, proposals) = (own is null ? null : OfOwn(file, own, clis)) ?? Unknown(file, clis);
        var recognised = Recognise(file);
        if (own is null)
            form.Known = recognised.FirstOrDefault(known => known.Share >= Sure)?.Format;
        form.Name = own?.Name ?? $"{supplier} calls";
        return new(
            file.Id,
            file.Name,
            file.SupplierId,
            supplier,
            file.Failure ?? "",
            true,
            sheets,
            columns,
            recognised,
            proposals,
            form
        );
    }

    /// <summary>As it looks: nobody said how it is read.</summary>
    private (FileColumns Columns, LayoutForm Form, IReadOnlyList<LayoutProposal> Proposals) Unknown(CdrFile file, CliBook clis)
    {
        var (delimiter, line, rows) = FirstRows.Read(() => Content(file));
        var dialect = new DialectForm
        {
            Separator = delimiter,
            FirstLine = line,
            Header = FirstRows.HasHeader(rows) ? HeaderRow.Yes : HeaderRow.No,
        };
        IReadOnlyList<string> header = dialect.Header == HeaderRow.Yes ? rows[0] : [];
        var guess = GuessOf(header, [.. rows.Skip(header.Count > 0 ? 1 : 0)], clis);
        var proposals = guess.Propose();
        return (ShownOf(header, guess), LayoutForm.Of(guess, proposals, dialect), proposals);
    }

    /// <summary>By the supplier's own layout, which it differs from.</summary>
    /// <returns>Null: it differs in more than its columns.</returns>
    private (FileColumns Columns, LayoutForm Form, IReadOnlyList<LayoutProposal> Proposals)? OfOwn(
        CdrFile file,
        FileLayout own,
        CliBook clis
    )
    {
        try
        {
            var (columns, guess) = ColumnsOf(file, own.Layout.Dialect, clis);
            var proposals = guess.Propose();
            return (columns, LayoutForm.Of(own.Layout, columns, proposals), proposals);
        }
        catch (BillingRuleException)
        {
            return null;
        }
    }

    private (FileColumns Columns, LayoutGuess Guess) ColumnsOf(CdrFile file, Dialect dialect, CliBook clis)
    {
        var (header, rows) = FirstRows.Read(() => Content(file), dialect);
        var guess = GuessOf(header, rows, clis);
        return (ShownOf(header, guess), guess);
    }

    private static FileColumns ShownOf(IReadOnlyList<string> header, LayoutGuess guess) =>
        new(header, [.. guess.Rows.Take(Examples)], [.. Enumerable.Range(0, guess.Count).Select(guess.WordsOf)]);

    private LayoutGuess GuessOf(IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows, CliBook clis)
    {
        var today = Today;
        return new(header, rows, number => number.Length >= 5 && clis.TryFind(LineKey.Of(number), today, out _));
    }

    /// <summary>Each layout that the product knows is tried on the first rows: how many it can read is its score.</summary>
    private IReadOnlyList<Recognised> Recognise(CdrFile file)
    {
        var today = Today;
        var found = new List<Recognised>();
        foreach (var preset in Presets.All.Where(preset => preset.Format != CdrFormat.Gamma))
            if (ShareOf(file, preset.Layout, today) is > 0 and var share)
                found.Add(new(preset.Format, preset.Name, share));
        return [.. found.OrderByDescending(known => known.Share)];
    }

    private int ShareOf(CdrFile file, Layout? layout, DateOnly today)
    {
        try
        {
            using var reader = new CallFormat(layout, [], NeedsOffset: false, IsDownloaded: false).Open(Content(file), today);
            var (rows, good) = (0, 0);
            for (; rows < Tried && reader.Read(out var rejected); rows++)
                good += rejected is null && reader.LeftOut is null ? 1 : 0;
            return rows == 0 ? 0 : 100 * good / rows;
        }
        catch (BillingRuleException)
        {
            return 0; // it is not of that layout
        }
    }

    private DateOnly Today => UkTime.DayOf(time.GetUtcNow().UtcDateTime);

    private FileStream Content(CdrFile file) =>
        new(folder.UploadPath(file.ContentHash), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
}
