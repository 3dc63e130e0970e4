using BillingBlazor.Domain;
using BillingBlazor.Domain.Services;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Tariffs;
using BillingBlazor.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.ServiceFiles;

/// <summary>What became of lines that were matched again.</summary>
/// <param name="Looked">How many were looked at.</param>
/// <param name="Changes">From one state to another, and how many; the most first.</param>
/// <param name="Repriced">How many stay as they are, but for another customer, product or price.</param>
public sealed record Rematched(
    int Looked,
    IReadOnlyList<(ServiceLineState Was, ServiceLineState Is, int Count, Money Cost)> Changes,
    int Repriced
)
{
    public int Changed => Changes.Sum(c => c.Count) + Repriced;
}

/// <summary>Corrections of lines: whose they are, what they are, for which days, and that some are not charged.</summary>
public sealed class ServiceLineActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, ChangedUsage changed, LiveUpdates live)
{
    private const int Step = 5_000;
    private const int MostAssigned = 5_000;

    /// <summary>Lines that aren't charged find owner, product and price anew.</summary>
    /// <returns>What changed.</returns>
    public async Task<Rematched> MatchAgainAsync(ServiceLineFilter filter, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        return await ChangeAsync(new(filter), "Matched again", null, _ => { }, cancel);
    }

    /// <summary>The lines are that product, whatever their text says.</summary>
    /// <param name="productId">Null: by their text again.</param>
    /// <param name="keepsText">Their text is a service code of the product from now on, so that the next file is matched by itself.</param>
    /// <exception cref="BillingRuleException">The product is gone, or a text is another product's code.</exception>
    public async Task<Rematched> ChooseProductAsync(
        ServiceSelection lines,
        int? productId,
        bool keepsText,
        CancellationToken cancel
    )
    {
        await user.RequireAsync(Permission.ImportUsage);
        if (keepsText)
            await user.RequireAsync(Permission.SetUp);
        string? name = null;
        if (productId is { } id)
        {
            await using var db = await dbs.CreateDbContextAsync(cancel);
            name = await db.Products.Where(p => p.Id == id).Select(p => p.Name).SingleOrDefaultAsync(cancel);
            if (name is null)
                throw new BillingRuleException("This product was deleted by somebody else. Choose another.");
            if (keepsText)
                await KeepTextsAsync(lines, id, cancel);
        }
        var done = await ChangeAsync(lines, "Product", name ?? "By its text", line => line.Choose(keepsText ? null : productId), cancel);
        live.Publish(Topic.SetUp);
        return done;
    }

    /// <summary>They are not charged; or they are after all.</summary>
    public async Task<Rematched> SkipAsync(ServiceSelection lines, bool isSkipped, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        return await ChangeAsync(lines, "Skipped", isSkipped, line => line.Skip(isSkipped), cancel);
    }

    /// <summary>The days that they are for; whose they are is decided by the first.</summary>
    /// <exception cref="BillingRuleException">The period ends before it begins, or is beyond all reason.</exception>
    public async Task<Rematched> SetDaysAsync(ServiceSelection lines, DateOnly from, DateOnly to, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        return await ChangeAsync(lines, "Days", $"{from:d MMM yyyy} to {to:d MMM yyyy}", line => line.SetDays(from, to), cancel);
    }

    /// <summary>Identifiers of those that nobody has become lines of a customer from a day on; calls of them are rated, and lines of any
    /// file matched, at once.</summary>
    /// <returns>How many service lines, and calls, found their home.</returns>
    /// <exception cref="BillingRuleException">The customer is cancelled, somebody has one of them on those days, or there are too
    /// many.</exception>
    public async Task<(int Lines, int Calls)> AssignAsync(
        ServiceSelection lines,
        int customerId,
        int cliTypeId,
        DateOnly from,
        CancellationToken cancel,
        Guid? requestKey = null
    )
    {
        await user.RequireAsync(Permission.EditCustomers);
        var keys = await KeysAsync(lines, cancel);
        var identifiers = keys.Select(ServiceMatching.Whole).Distinct().Select(key => (key, from)).ToList();
        var calls = await new GivenLines(dbs, changed).GiveAsync(identifiers, customerId, cliTypeId, requestKey, cancel);
        live.Publish(Topic.Customers);
        var done = await ChangeAsync(new(new ServiceLineFilter { Keys = keys }), "Assigned", null, _ => { }, cancel);
        return (done.Changes.Where(c => c.Was == ServiceLineState.WithoutCustomer).Sum(c => c.Count), calls);
    }

    private async Task<IReadOnlyCollection<string>> KeysAsync(ServiceSelection lines, CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var keys = await db.Unowned(lines).Select(l => l.Key).Distinct().Take(MostAssigned + 1).ToListAsync(cancel);
        return keys.Count <= MostAssigned
            ? keys
            : throw new BillingRuleException($"Assign at most {MostAssigned:#,0} CLIs at a time: narrow the list first.");
    }

    private async Task KeepTextsAsync(ServiceSelection lines, int productId, CancellationToken cancel) =>
        await dbs.WriteAsync(
            async db =>
            {
                var texts = await db.Select(lines).Select(l => l.Code ?? l.Description).Distinct().Take(201).ToListAsync(cancel);
                if (texts.Count > 200)
                    throw new BillingRuleException(
                        "Those lines have more than 200 different texts. Give the product one service code with * that they share."
                    );
                foreach (var text in texts.Distinct(StringComparer.OrdinalIgnoreCase))
                {
                    var code = new ServiceCode(productId, text, false);
                    if (await db.ServiceCodes.AnyAsync(c => c.ProductId == productId && c.Text == code.Text && !c.IsExpression, cancel))
                        continue;
                    await db.RefuseTakenAsync(code, cancel);
                    db.Add(code);
                }
            },
            cancel
        );

    /// <summary>In steps, each whole: stopped between two, it can be asked for again.</summary>
    private async Task<Rematched> ChangeAsync(
        ServiceSelection which,
        string what,
        object? value,
        Action<ServiceLine> change,
        CancellationToken cancel
    )
    {
        var sums = new Dictionary<(ServiceLineState Was, ServiceLineState Is), (int Count, Money Cost)>();
        var (looked, repriced) = (0, 0);
        ServiceMatching? match = null;
        for (long last = 0, from = -1; from != last;)
        {
            from = last;
            await dbs.WriteAsync(
                async db =>
                {
                    match ??= await ServiceMatching.LoadAsync(db, cancel);
                    var lines = await db.Select(which)
                        .Where(l => l.Id > from && l.State != ServiceLineState.Charged)
                        .OrderBy(l => l.Id)
                        .Take(Step)
                        .ToListAsync(cancel);
                    foreach (var line in lines)
                    {
                        var (was, before) = (line.State, (line.CustomerId, line.ProductId, line.UnitPrice, line.CostCentreId));
                        change(line);
                        match.Match(line);
                        if (line.State != was)
                        {
                            var sum = sums.GetValueOrDefault((was, line.State));
                            sums[(was, line.State)] = (sum.Count + 1, sum.Cost + line.Cost);
                        }
                        else if (before != (line.CustomerId, line.ProductId, line.UnitPrice, line.CostCentreId))
                            repriced++;
                    }
                    looked += lines.Count;
                    last = lines.Count == 0 ? from : lines[^1].Id;
                    if (lines.Count > 0)
                        await TellAsync(db, lines, what, value, cancel);
                },
                cancel
            );
        }
        live.Publish(Topic.Services);
        var changes = sums.OrderByDescending(s => s.Value.Count).Select(s => (s.Key.Was, s.Key.Is, s.Value.Count, s.Value.Cost));
        return new(looked, [.. changes], repriced);
    }

    private static async Task TellAsync(BillingDb db, List<ServiceLine> lines, string what, object? value, CancellationToken cancel)
    {
        foreach (var file in lines.GroupBy(l => l.FileId))
        {
            var name = await db.ServiceFiles.Where(f => f.Id == file.Key).Select(f => f.Name).SingleAsync(cancel);
            var count = Say.Count(file.Count(), "line");
            var told = value is null ? count : $"{HistoryWords.Value("", value)}: {count}";
            await db.TellAsync<ServiceFile>(file.Key, name, what, null, told);
        }
    }
}
