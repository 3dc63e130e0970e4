using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Services;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.ServiceFiles;

/// <summary>What came of processing a file.</summary>
/// <param name="Changed">Lines that are another customer's, product's or price's than was shown: they wait to be looked at.</param>
/// <param name="Cancelled">Lines of customers that are cancelled: they can have no new charge.</param>
public sealed record ProcessedLines(int Charged, Money Price, Money Cost, int Changed, int Cancelled);

/// <summary>What came of taking a file's charges away again.</summary>
/// <param name="Stayed">Charges that an invoice has a line of, or had.</param>
/// <param name="On">The invoices, a few of them by name.</param>
public sealed record UndoneLines(int Taken, int Stayed, IReadOnlyList<string> On);

/// <summary>Lines of a file become charges of their customers, and are taken away again.</summary>
public sealed class ServiceProcessActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    private const int Step = 5_000;
    private const int MostNamed = 5;

    /// <summary>
    /// Each matched line becomes one single charge: a step at a time, each whole. Stopped anywhere and asked again, or asked twice at
    /// once, a line is one charge: the database refuses a second.
    /// </summary>
    /// <exception cref="BillingRuleException">The file isn't read, or is for reconciliation.</exception>
    public async Task<ProcessedLines> ProcessAsync(int fileId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCharges);
        var sum = new ProcessedLines(0, Money.Zero, Money.Zero, 0, 0);
        ServiceMatching? match = null;
        for (long last = 0, from = -1; from != last;)
        {
            from = last;
            await dbs.WriteAsync(
                async db =>
                {
                    var file = await ReadyAsync(db, fileId, cancel);
                    match ??= await ServiceMatching.LoadAsync(db, cancel);
                    var lines = await db
                        .ServiceLines.AsNoTracking()
                        .Where(l => l.FileId == fileId && l.State == ServiceLineState.Matched && l.Id > from)
                        .OrderBy(l => l.Id)
                        .Take(Step)
                        .ToListAsync(cancel);
                    if (lines.Count > 0)
                    {
                        sum = await ChargeAsync(db, match, lines, sum, cancel);
                        last = lines[^1].Id;
                        return;
                    }
                    await db
                        .ServiceFiles.Where(f => f.Id == fileId)
                        .ExecuteUpdateAsync(f => f.SetProperty(x => x.State, ServiceFileState.Processed), cancel);
                    await db.TellAsync<ServiceFile>(
                        fileId,
                        file.Name,
                        "Processed",
                        null,
                        $"{Say.Count(sum.Charged, "charge")}, {Say.Pounds(sum.Price)}"
                    );
                },
                cancel
            );
            live.Publish(Topic.Services);
        }
        live.Publish(Topic.Charges);
        return sum;
    }

    /// <summary>The file's charges that no invoice has a line of are taken away; their lines can be processed again.</summary>
    public async Task<UndoneLines> UndoAsync(int fileId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCharges);
        var undone = new UndoneLines(0, 0, []);
        await dbs.WriteAsync(
            async db =>
            {
                var file = await ReadyAsync(db, fileId, cancel);
                var charges = db.Charges.Where(c => db.ServiceLines.Any(l => l.FileId == fileId && l.Id == c.ServiceLineId));
                var billed = charges.Where(c => db.InvoiceLines.Any(l => l.ChargeId == c.Id));
                var (stayed, on) = (await billed.CountAsync(cancel), await InvoicesAsync(db, billed, cancel));
                var free = charges.Where(c => !db.InvoiceLines.Any(l => l.ChargeId == c.Id));
                await db.ChargePrices.Where(p => free.Any(c => c.Id == p.ChargeId)).ExecuteDeleteAsync(cancel);
                var taken = await free.ExecuteDeleteAsync(cancel);
                await db
                    .ServiceLines.Where(l =>
                        l.FileId == fileId && l.State == ServiceLineState.Charged && !db.Charges.Any(c => c.ServiceLineId == l.Id)
                    )
                    .ExecuteUpdateAsync(l => l.SetProperty(x => x.State, ServiceLineState.Matched), cancel);
                if (stayed == 0)
                    await db
                        .ServiceFiles.Where(f => f.Id == fileId)
                        .ExecuteUpdateAsync(f => f.SetProperty(x => x.State, ServiceFileState.Read), cancel);
                await db.TellAsync<ServiceFile>(fileId, file.Name, "Processing undone", null, Say.Count(taken, "charge"));
                undone = new(taken, stayed, on);
            },
            cancel
        );
        live.Publish(Topic.Services);
        live.Publish(Topic.Charges);
        return undone;
    }

    /// <summary>What stands in the books now decides; a line that it changes is kept so, and charged when somebody has seen it.</summary>
    private static async Task<ProcessedLines> ChargeAsync(
        BillingDb db,
        ServiceMatching match,
        List<ServiceLine> lines,
        ProcessedLines sum,
        CancellationToken cancel
    )
    {
        var owners = lines.Select(l => l.CustomerId).Distinct().ToList();
        var cancelled = (
            await db
                .Customers.Where(c => c.Status == CustomerStatus.Cancelled && EF.Parameter(owners).Contains(c.Id))
                .Select(c => c.Id)
                .ToListAsync(cancel)
        ).ToHashSet();
        var (charges, ids, other) = (new List<Charge>(lines.Count), new List<long>(lines.Count), new List<ServiceLine>());
        foreach (var line in lines)
        {
            var before = (line.CustomerId, line.ProductId, line.UnitPrice);
            match.Match(line);
            if (line.State != ServiceLineState.Matched || before != (line.CustomerId, line.ProductId, line.UnitPrice))
            {
                other.Add(line);
                continue;
            }
            if (cancelled.Contains(line.CustomerId!.Value))
            {
                sum = sum with { Cancelled = sum.Cancelled + 1 };
                continue;
            }
            charges.Add(line.ToCharge(match.ProductOf(line)));
            ids.Add(line.Id);
            sum = sum with { Charged = sum.Charged + 1, Price = sum.Price + line.Price!.Value, Cost = sum.Cost + line.Cost };
        }
        BulkInsert.Add(db, charges, cancel);
        await db
            .ServiceLines.Where(l => EF.Parameter(ids).Contains(l.Id))
            .ExecuteUpdateAsync(l => l.SetProperty(x => x.State, ServiceLineState.Charged), cancel);
        foreach (var line in other)
            db.Update(line);
        return sum with { Changed = sum.Changed + other.Count };
    }

    private static async Task<ServiceFile> ReadyAsync(BillingDb db, int fileId, CancellationToken cancel)
    {
        var file =
            await db.ServiceFiles.AsNoTracking().SingleOrDefaultAsync(f => f.Id == fileId, cancel)
            ?? throw new BillingRuleException("There is no such file.");
        if (file.State is not (ServiceFileState.Read or ServiceFileState.Processed))
            throw new BillingRuleException($"{file.Name} is not a file that was read.");
        return file.ForReconciliation
            ? throw new BillingRuleException($"{file.Name} is for reconciliation: it is compared with charges, and makes none.")
            : file;
    }

    private static async Task<IReadOnlyList<string>> InvoicesAsync(BillingDb db, IQueryable<Charge> billed, CancellationToken cancel)
    {
        var on = await db
            .InvoiceLines.Where(l => billed.Any(c => c.Id == l.ChargeId))
            .Select(l => l.InvoiceId)
            .Distinct()
            .Join(db.Invoices, id => id, i => i.Id, (_, i) => i)
            .Join(
                db.Customers,
                i => i.CustomerId,
                c => c.Id,
                (i, c) =>
                    new
                    {
                        i.Number,
                        i.RunId,
                        c.Name,
                    }
            )
            .Take(MostNamed)
            .ToListAsync(cancel);
        return [.. on.Select(i => i.Number is { } number ? $"{number} of {i.Name}" : $"the draft of {i.Name} in run {i.RunId}")];
    }
}
