using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Sheets;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers.Import;

/// <summary>Whom the lines are for.</summary>
public sealed record LineOwner(int Id, string Name, CustomerStatus Status, IReadOnlyList<NamedId> Types);

/// <summary>Where lines come from: a file, or cells that were copied and pasted.</summary>
public sealed record LineSource(Stream? File, string FileName, string Pasted, int DefaultTypeId)
{
    /// <summary>For the history.</summary>
    public string Name => File is null ? "pasting" : $"import of {FileName}";
}

/// <summary>The rows as they were understood, and what is wrong.</summary>
/// <param name="Problems">The first of them, in order of rows.</param>
/// <param name="ProblemCount">All of them, also past those that are listed.</param>
public sealed record LineCheck(IReadOnlyList<LineRow> Rows, IReadOnlyList<SheetProblem> Problems, int ProblemCount)
{
    public bool IsGood => Rows.Count > 0 && ProblemCount == 0;

    /// <summary>Of the listed ones, those that stand with no row.</summary>
    public IReadOnlyList<SheetProblem> OfTheWhole { get; } =
    [.. Problems.Except(Rows.SelectMany(row => row.Problems), ReferenceEqualityComparer.Instance).Cast<SheetProblem>()];
}

/// <summary>Many line identifiers of one customer at once: all or none.</summary>
public sealed class LineImportActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    public static readonly SheetLimits Limits = new()
    {
        Bytes = 5 << 20,
        UnpackedBytes = 60 << 20,
        Rows = 5_000,
        Letters = 10_000_000,
    };

    public async Task<LineOwner?> OwnerAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportCustomers);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var types = await TypesAsync(db, cancel);
        return
            await db
                .Customers.Where(customer => customer.Id == customerId)
                .Select(customer => new { customer.Name, customer.Status })
                .SingleOrDefaultAsync(cancel)
                is { } found
            ? new(customerId, found.Name, found.Status, types)
            : null;
    }

    /// <summary>A spreadsheet to fill in, with this customer's cost centres. Null: there is no such customer.</summary>
    public async Task<byte[]?> TemplateAsync(int customerId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportCustomers);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.Customers.AnyAsync(customer => customer.Id == customerId, cancel)
            ? LineSheet.Template(await OptionsAsync(db, customerId, defaultTypeId: 0, cancel))
            : null;
    }

    /// <summary>Reads them and says what is wrong; nothing is saved.</summary>
    /// <exception cref="BillingRuleException">It is no spreadsheet that can be read.</exception>
    public async Task<LineCheck> CheckAsync(int customerId, LineSource source, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportCustomers);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var read = await ReadAsync(db, customerId, source, cancel);
        return await CheckedAsync(db, read, cancel);
    }

    /// <returns>How many were added.</returns>
    /// <exception cref="BillingRuleException">The customer is cancelled, a row has a problem, or somebody took one of the lines meanwhile:
    /// nothing is saved.</exception>
    public async Task<int> ImportAsync(int customerId, LineSource source, CancellationToken cancel, Guid? requestKey = null)
    {
        await user.RequireAsync(Permission.ImportCustomers);
        await using var reading = await dbs.CreateDbContextAsync(cancel);
        var read = await ReadAsync(reading, customerId, source, cancel);
        var added = await dbs.OnceAsync(
            requestKey,
            async db =>
            {
                var customer = await db.Customers.SingleAsync(c => c.Id == customerId, cancel);
                var check = await CheckedAsync(db, read, cancel);
                if (check.Rows.Count == 0)
                    throw new BillingRuleException("There is no line identifier to import. Paste some, or choose a file.");
                if (check.Problems is [var first, ..])
                {
                    var (errors, row) = (check.ProblemCount == 1 ? "error is" : "errors are", first.Row is { } at ? $"Row {at:#,0}: " : "");
                    throw new BillingRuleException(
                        $"Nothing was saved: {check.ProblemCount:#,0} {errors} to be mended first. {row}{first.Reason}"
                    );
                }
                foreach (var line in check.Rows)
                    customer.AddCli(line.Cli!);
                return () => check.Rows.Count;
            },
            cancel
        );
        live.Publish(Topic.Customers);
        return added;
    }

    private static async Task<LineSheet> ReadAsync(BillingDb db, int customerId, LineSource source, CancellationToken cancel)
    {
        var options = await OptionsAsync(db, customerId, source.DefaultTypeId, cancel);
        return await Task.Run(
            () =>
            {
                if (source.File is not null)
                    source.File.Position = 0;
                using var sheet = source.File is { } file
                    ? Sheet.Open(file, source.FileName, Limits, LineSheet.SheetName, cancel)
                    : Sheet.OfPaste(source.Pasted, Limits, cancel);
                return LineSheet.Read(sheet, options, mayLackHeadings: source.File is null);
            },
            cancel
        );
    }

    private static async Task<LineCheck> CheckedAsync(BillingDb db, LineSheet read, CancellationToken cancel)
    {
        var names = new Dictionary<int, string>();
        await read.RefuseOverlapsAsync(
            await TakenLines.LoadAsync(db, [.. read.Rows.Select(row => row.Cli).OfType<Cli>()], cancel),
            async holder =>
                names.TryGetValue(holder, out var name)
                    ? name
                    : names[holder] = await db
                        .Customers.Where(customer => customer.Id == holder)
                        .Select(customer => customer.Name)
                        .SingleAsync(cancel)
        );
        return new(read.Rows, read.Problems.InOrder(), read.Problems.Count);
    }

    private static async Task<LineOptions> OptionsAsync(BillingDb db, int customerId, int defaultTypeId, CancellationToken cancel)
    {
        var types = await TypesAsync(db, cancel);
        return new(
            types,
            await db
                .CostCentres.AsNoTracking()
                .Where(costCentre => costCentre.CustomerId == customerId)
                .OrderBy(costCentre => costCentre.Name)
                .ToListAsync(cancel),
            types.Any(type => type.Id == defaultTypeId) ? defaultTypeId : types[0].Id
        );
    }

    private static Task<List<NamedId>> TypesAsync(BillingDb db, CancellationToken cancel) =>
        db.CliTypes.AsNoTracking().OrderBy(type => type.Id).Select(type => new NamedId(type.Id, type.Name)).ToListAsync(cancel);
}
