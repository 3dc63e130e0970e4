using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage.Layouts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.ServiceFiles.Layouts;

/// <summary>A service file that waits for its layout, looked at.</summary>
/// <param name="Sheets">Of a workbook; none of a text.</param>
/// <param name="GammaShare">How many of a hundred rows are read as Gamma's item rental.</param>
public sealed record WaitingServiceFile(
    string Name,
    string Supplier,
    string Why,
    IReadOnlyList<string> Sheets,
    FileColumns Columns,
    int GammaShare,
    IReadOnlyList<ServiceProposal> Proposals,
    ServiceLayoutForm Form
)
{
    /// <summary>What its sample is matched with: kept for the page's life, so that each correction is answered at once.</summary>
    internal (ServiceFile File, ServiceMatching Match, CliBook Clis)? Kept { get; init; }
}

/// <summary>A row as it would be read.</summary>
/// <param name="Problem">Why it is no line, or what is missing.</param>
public sealed record ServiceSampleRow(int Row, ReadService? Read, string? Customer, string? Product, Money? Price, string? Problem);

/// <summary>What the first rows of a file would come to.</summary>
/// <param name="Misfit">Why nothing of it can be read; null when it can.</param>
public sealed record ServiceSample(
    string? Misfit,
    int Rows,
    int Matched,
    int Orphans,
    int Rejected,
    int LeftOut,
    IReadOnlyList<ServiceSampleRow> First
);

/// <summary>Service files that wait for a layout: what they seem to be, and what would come of them. Nothing is saved.</summary>
public sealed class ServiceLayoutQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user, DataFolder folder, TimeProvider time)
{
    private const int Looked = 10_000;
    private const int Shown = 20;
    private const int Tried = 200;
    private const int Sure = 80;
    private const int Examples = 5;

    /// <returns>Null when no such file waits.</returns>
    public async Task<WaitingServiceFile?> FindAsync(int fileId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var file = await db.ServiceFiles.AsNoTracking().SingleOrDefaultAsync(f => f.Id == fileId, cancel);
        if (file is not { State: ServiceFileState.NeedsLayout })
            return null;
        var supplier = await db.Suppliers.Where(s => s.Id == file.SupplierId).Select(s => s.Name).SingleAsync(cancel);
        var own = file.LayoutId is { } layoutId ? await db.FileLayouts.AsNoTracking().SingleAsync(l => l.Id == layoutId, cancel) : null;
        var clis = new CliBook(await db.Clis.AsNoTracking().ToListAsync(cancel));
        var match = await ServiceMatching.LoadAsync(db, cancel);
        return await Task.Run(() => Look(file, supplier, clis, own) with { Kept = (file, match, clis) }, cancel);
    }

    /// <summary>The file by what its form says now of its rows and columns: their names, what they hold, and what each may be.</summary>
    /// <exception cref="BillingRuleException">It can't be read so.</exception>
    public async Task<WaitingServiceFile> LookAgainAsync(WaitingServiceFile waiting, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        if (waiting.Kept is not var (file, _, clis))
            throw new BillingRuleException($"{waiting.Name} has its layout, or it is gone.");
        return await Task.Run(Again, cancel);

        WaitingServiceFile Again()
        {
            var (columns, guess) = ColumnsOf(file, waiting.Form.Dialect.Look(), clis);
            var proposals = guess.Propose();
            if (columns.Count != waiting.Columns.Count)
                waiting.Form.Forget(); // what was chosen are other columns now
            waiting.Form.Fill(guess, proposals);
            return waiting with { Columns = columns, Proposals = proposals };
        }
    }

    /// <summary>The first rows as they would be read, with customer, product and price.</summary>
    /// <param name="waiting">As it was found: by the lines and products of that moment.</param>
    public async Task<ServiceSample> SampleAsync(WaitingServiceFile waiting, ServiceLayout layout, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        if (waiting.Kept is not var (file, match, _))
            throw new BillingRuleException($"{waiting.Name} has its layout, or it is gone.");
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var (first, states) = (new List<ServiceSampleRow>(), new List<ServiceLineState>());
        var (lines, rows, rejections, leftOut) = (new List<ServiceLine>(), 0, 0, 0);
        try
        {
            using var reader = new ServiceReading(layout, [], false).Open(Content(file), Today);
            for (; rows < Looked && reader.Next(out var rejected); rows++)
            {
                rejections += rejected is null ? 0 : 1;
                leftOut += reader.LeftOut is null ? 0 : 1;
                if (reader.Read is { } read)
                {
                    var line = ServiceImport.LineOf(file, reader.Line, read);
                    match.Match(line);
                    states.Add(line.State);
                    if (first.Count < Shown)
                        lines.Add(line);
                }
                if (first.Count < Shown)
                    first.Add(RowOf(reader, rejected));
            }
        }
        catch (BillingRuleException refusal)
        {
            return new(refusal.Message, 0, 0, 0, 0, 0, []);
        }
        var orphans = states.Count(s =>
            s is ServiceLineState.WithoutCustomer or ServiceLineState.WithoutProduct or ServiceLineState.WithoutPrice
        );
        return new(null, rows, states.Count - orphans, orphans, rejections, leftOut, await NamedAsync(db, first, lines, cancel));
    }

    private static ServiceSampleRow RowOf(ServiceReader reader, Usage.RejectedRow? rejected) =>
        new(
            rejected?.Line ?? reader.Line,
            reader.Read,
            null,
            null,
            null,
            rejected is not null ? $"Rejected: {rejected.Column} “{Cut(rejected.Value)}”. {rejected.Reason}"
                : reader.LeftOut is { } why ? $"Left out: {why.Reason}"
                : null
        );

    private static string Cut(string value) => value.Length > 40 ? $"{value[..40]}…" : value;

    private static async Task<IReadOnlyList<ServiceSampleRow>> NamedAsync(
        BillingDb db,
        List<ServiceSampleRow> rows,
        List<ServiceLine> lines,
        CancellationToken cancel
    )
    {
        var (customers, products) = (lines.Select(l => l.CustomerId).ToList(), lines.Select(l => l.ProductId).ToList());
        var customerNames = await db
            .Customers.Where(c => EF.Parameter(customers).Contains(c.Id))
            .ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        var productNames = await db
            .Products.Where(p => EF.Parameter(products).Contains(p.Id))
            .ToDictionaryAsync(p => p.Id, p => p.Name, cancel);
        var byRow = lines.ToDictionary(l => l.Row);
        return
        [
            .. rows.Select(row =>
                row.Read is not null && byRow.TryGetValue(row.Row, out var line)
                    ? row with
                    {
                        Customer = customerNames.GetValueOrDefault(line.CustomerId ?? 0),
                        Product = productNames.GetValueOrDefault(line.ProductId ?? 0),
                        Price = line.Price,
                    }
                    : row
            ),
        ];
    }

    private WaitingServiceFile Look(ServiceFile file, string supplier, CliBook clis, FileLayout? own)
    {
        var (columns, form, proposals) = (own is null ? null : OfOwn(file, own, clis)) ?? Unknown(file, clis);
        var share = GammaShare(file);
        form.Known = own is null && share >= Sure ? ServiceFormat.GammaItemRental : null;
        form.Name = own?.Name ?? $"{supplier} service files";
        return new(file.Name, supplier, file.Failure ?? "", FirstRows.SheetsOf(() => Content(file)), columns, share, proposals, form);
    }

    /// <summary>As it looks: nobody said how it is read.</summary>
    private (FileColumns Columns, ServiceLayoutForm Form, IReadOnlyList<ServiceProposal> Proposals) Unknown(ServiceFile file, CliBook clis)
    {
        var (delimiter, line, rows) = FirstRows.Read(() => Content(file));
        var dialect = new DialectForm
        {
            Separator = delimiter,
            FirstLine = line,
            Header = FirstRows.HasHeader(rows) ? HeaderRow.Yes : HeaderRow.No,
        };
        IReadOnlyList<string> header = dialect.Header == HeaderRow.Yes ? rows[0] : [];
        IReadOnlyList<IReadOnlyList<string>> body = [.. rows.Skip(header.Count > 0 ? 1 : 0)];
        var guess = GuessOf(header, body, clis);
        var proposals = guess.Propose();
        return (new(header, [.. body.Take(Examples)], []), ServiceLayoutForm.Of(guess, proposals, dialect), proposals);
    }

    /// <summary>By the supplier's own layout, which it differs from.</summary>
    /// <returns>Null: it differs in more than its columns.</returns>
    private (FileColumns Columns, ServiceLayoutForm Form, IReadOnlyList<ServiceProposal> Proposals)? OfOwn(
        ServiceFile file,
        FileLayout own,
        CliBook clis
    )
    {
        try
        {
            var layout = ServiceLayout.OfJson(own.Content);
            var (columns, guess) = ColumnsOf(file, layout.Dialect, clis);
            var proposals = guess.Propose();
            return (columns, ServiceLayoutForm.Of(layout, columns, proposals), proposals);
        }
        catch (BillingRuleException)
        {
            return null;
        }
    }

    private (FileColumns Columns, ServiceGuess Guess) ColumnsOf(ServiceFile file, Dialect dialect, CliBook clis)
    {
        var (header, rows) = FirstRows.Read(() => Content(file), dialect);
        return (new(header, [.. rows.Take(Examples)], []), GuessOf(header, rows, clis));
    }

    private ServiceGuess GuessOf(IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows, CliBook clis) =>
        new(header, rows, text => text.Length >= 5 && clis.TryFind(ServiceMatching.Whole(LineKey.Of(text)), Today, out _));

    private int GammaShare(ServiceFile file)
    {
        try
        {
            using var reader = new ServiceReading(ServiceLayout.GammaItemRental, [], false).Open(Content(file), Today);
            var (rows, good) = (0, 0);
            for (; rows < Tried && reader.Next(out _); rows++)
                good += reader.Read is null ? 0 : 1;
            return rows == 0 ? 0 : 100 * good / rows;
        }
        catch (BillingRuleException)
        {
            return 0; // it is not of that layout
        }
    }

    private FileStream Content(ServiceFile file) =>
        new(folder.UploadPath(file.ContentHash), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);

    private DateOnly Today => UkTime.DayOf(time.GetUtcNow().UtcDateTime);
}
