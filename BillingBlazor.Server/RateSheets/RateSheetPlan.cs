using System.Security.Cryptography;
using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Prices;
using BillingBlazor.Server.Sheets;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.RateSheets;

/// <summary>One line of the difference as it is shown.</summary>
/// <param name="BelowCost">Which band is sold below what it costs; null for none, or where nobody may see costs.</param>
public sealed record RateSheetLine(SheetChangeKind Kind, int? Row, string Name, string Old, string New, string? BelowCost);

/// <summary>A destination that the sheet of a supplier makes, amends or reprices.</summary>
internal sealed record PlannedDestination(
    int? Id,
    string Name,
    IReadOnlyList<string>? Codes,
    UsageKind Kind,
    int CategoryId,
    string? Group,
    NumberRange Range,
    bool IsFree,
    bool IsAmended
);

/// <summary>A sheet laid over what is stored: worked out to be shown, and once more, from the rows as they are then, to be taken.</summary>
internal sealed class RateSheetPlan
{
    private readonly RateSheetOf of;
    private readonly DateOnly validFrom;
    private readonly Dictionary<RateKey, string> names = [];
    private readonly HashSet<RateKey> priced = [];
    private CostBook costs = new([]);

    private RateSheetPlan(RateSheetOf of, DateOnly validFrom) => (this.of, this.validFrom) = (of, validFrom);

    public SheetProblems Problems { get; } = new();
    public List<RateSheetLine> Lines { get; } = [];

    /// <summary>All dated prices of the tariff or supplier, with the sheet laid over them.</summary>
    public Dictionary<RateKey, PriceLine> Prices { get; } = [];

    /// <summary>What the sheet changes, with the day as of which its prices are those of the sheet.</summary>
    public Dictionary<RateKey, DateOnly> Changed { get; } = [];

    /// <summary>Of a supplier's sheet; a new one has a key below nought.</summary>
    public Dictionary<int, PlannedDestination> Destinations { get; } = [];

    /// <summary>Equal when nobody changed anything in between.</summary>
    public string Fingerprint =>
        Convert.ToHexString(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(string.Join('\n', Lines.Select(line => $"{line.Kind}|{line.Row}|{line.Name}|{line.Old}|{line.New}")))
            )
        );

    public static async Task<RateSheetPlan> MakeAsync(
        BillingDb db,
        RateSheetOf of,
        RateSheetFile file,
        DateOnly validFrom,
        bool endsMissing,
        CancellationToken cancel
    )
    {
        var plan = new RateSheetPlan(of, validFrom);
        var destinations = await db
            .Destinations.AsNoTracking()
            .AsSplitQuery()
            .Include(d => d.BuyPrices)
            .Include(d => d.Codes)
            .Where(d => of.HasGroups || d.SupplierId == of.Id)
            .ToListAsync(cancel);
        plan.costs = new(destinations);
        if (of.Kind == RateSheetKind.Buy)
            await plan.LayBuyAsync(db, file, destinations, cancel);
        else
            await plan.LaySellAsync(db, file, destinations, endsMissing, cancel);
        return plan;
    }

    /// <summary>The rows of the tariff or customer, or the own sell prices of the supplier's destinations.</summary>
    public static IQueryable<RateRow> Stored(BillingDb db, RateSheetOf of) =>
        of.HasGroups
            ? db.RateRows.Where(r => r.TariffId == of.TariffId && r.CustomerId == of.CustomerId)
            : db.RateRows.Where(r =>
                r.TariffId == null && r.CustomerId == null && db.Destinations.Any(d => d.Id == r.DestinationId && d.SupplierId == of.Id)
            );

    private async Task LaySellAsync(
        BillingDb db,
        RateSheetFile file,
        List<Destination> destinations,
        bool endsMissing,
        CancellationToken cancel
    )
    {
        var groups = await db.DestinationGroups.AsNoTracking().ToListAsync(cancel);
        var suppliers = await db.Suppliers.AsNoTracking().ToDictionaryAsync(s => s.Id, s => s.Name, cancel);
        foreach (var stored in (await Stored(db, of).AsNoTracking().ToListAsync(cancel)).GroupBy(RateKey.Of))
            Prices[stored.Key] = new(stored.Select(row => new DatedPrice(row.From, row.To, row.Price, row.Id)));
        priced.UnionWith(Prices.Keys);
        var targets = new Targets(groups, destinations, suppliers, of.HasGroups);
        var seen = new HashSet<RateKey>();
        foreach (var row in file.Rows.OrderBy(row => row.From ?? validFrom).ThenBy(row => row.Number))
        {
            var (key, name, refusal) = targets.Find(row.Destination, row.Supplier);
            if ((refusal ?? NeverUsedOf(key, name)) is { } why)
                Problems.Add(new(row.Number, RateSheetFile.Destination, null, row.Destination, why));
            else
            {
                seen.Add(key);
                names[key] = name;
                Put(row, key, row.Cost);
            }
        }
        if (endsMissing && Problems.Count == 0)
            foreach (var (key, line) in Prices.Where(known => !seen.Contains(known.Key)))
            {
                names[key] = targets.Name(key);
                if (line.End(validFrom.AddDays(-1)) is { } ended)
                    Show(key, ended, null);
            }
        foreach (var key in Prices.Keys.Where(key => !names.ContainsKey(key)))
            names[key] = targets.Name(key);
        Refuse03AboveLandline();
        if (of.CustomerId is { } customerId)
            await RefuseDearOwn03Async(db, customerId, cancel);
    }

    private async Task RefuseDearOwn03Async(BillingDb db, int customerId, CancellationToken cancel)
    {
        foreach (var key in Changed.Keys)
            foreach (var price in Prices[key].Prices.Where(price => price.Id is null))
            {
                if (Problems.Count > 0)
                    return;
                if (await Uk03Limit.ProblemOfOwnAsync(db, customerId, key, price, cancel) is { } reason)
                {
                    var row = Lines.Find(line => line.Name == names[key])?.Row;
                    Problems.Add(new(row, RateSheetFile.Destination, null, names[key], reason));
                }
            }
    }

    private string? NeverUsedOf(RateKey key, string name) => NeverUsed.Sentence(name, [.. costs.Of(key).Select(d => (d.Range, d.Kind))]);

    /// <summary>The first price of anything counts from the start; a customer's own comes after its tariff's, so it has a day.</summary>
    private DateOnly FromOf(RateSheetRow row, RateKey key) =>
        row.From ?? (of.CustomerId is not null || priced.Contains(key) ? validFrom : PriceDays.Start);

    private void Put(RateSheetRow row, RateKey key, RatePrice? cost)
    {
        if (!Prices.TryGetValue(key, out var line))
            Prices[key] = line = new([]);
        try
        {
            Show(key, line.Put(row.Number, FromOf(row, key), row.To, row.Price!), cost);
        }
        catch (BillingRuleException refusal)
        {
            Problems.Add(new(row.Number, RateSheetFile.From, null, PriceDays.Cell(FromOf(row, key)), refusal.Message));
        }
    }

    private void Show(RateKey key, SheetChange change, RatePrice? cost)
    {
        var price = change.Kind == SheetChangeKind.Ended ? null : change.New?.Price;
        var below =
            price is null ? null
            : cost is not null && price.MarkupPercent is null ? CostBook.Below(price, cost)
            : costs.BelowCost(key, price, change.New!.From > validFrom ? change.New.From : validFrom);
        Lines.Add(
            new(
                change.Kind,
                change.Row,
                names[key],
                Words(change.Old),
                change.Kind == SheetChangeKind.Ended ? $"ends on {change.New!.To:d MMM yyyy}" : Words(change.New),
                below
            )
        );
        if (change.Kind != SheetChangeKind.Unchanged)
            Changed[key] = change.Kind == SheetChangeKind.Ended ? change.New!.To!.Value.AddDays(1) : change.New!.From;
    }

    private static string Words(DatedPrice? price) =>
        price is null ? "" : $"{PriceWords.Of(price.Price)} ({PriceWords.Days(price.From, price.To)})";

    /// <summary>A call to 03 may cost no more than the same call to 01 and 02, on any day from the sheet on.</summary>
    private void Refuse03AboveLandline()
    {
        if (Changed.Count == 0)
            return;
        var ranges = Prices.Keys.ToDictionary(key => key, key => costs.Of(key).ToList());
        var to03 = ranges.Where(key => key.Value.Count > 0 && key.Value.All(d => d.Range == NumberRange.Uk03)).ToList();
        var landlines = ranges.Where(key => key.Value.Exists(d => d.Range == NumberRange.Landline)).ToList();
        foreach (var (key, own) in to03)
            foreach (var (landline, theirs) in landlines.Where(other => Changed.ContainsKey(key) || Changed.ContainsKey(other.Key)))
            {
                if (!own.Exists(d => theirs.Exists(t => t.SupplierId == d.SupplierId)))
                    continue;
                foreach (
                    var day in Prices[key]
                        .Prices.Concat(Prices[landline].Prices)
                        .Select(price => price.From)
                        .Where(day => day >= validFrom || Lines.Any(line => line.Row is not null && line.Name == names[key]))
                        .Distinct()
                        .Order()
                )
                    if (
                        Prices[key].On(day)?.Price is { } of03
                        && Prices[landline].On(day)?.Price is { } ofLandline
                        && Refusal(of03, ofLandline) is { } reason
                    )
                    {
                        Problems.Add(
                            new(
                                Lines.Find(line => line.Name == names[key])?.Row ?? Lines.Find(line => line.Name == names[landline])?.Row,
                                RateSheetFile.Destination,
                                null,
                                names[key],
                                $"{reason} Compared with {names[landline]} on {day:d MMM yyyy}."
                            )
                        );
                        break;
                    }
            }
    }

    private static string? Refusal(RatePrice of03, RatePrice ofLandline)
    {
        try
        {
            of03.RefuseDearerThan(ofLandline);
            return null;
        }
        catch (BillingRuleException refusal)
        {
            return refusal.Message;
        }
    }

    private async Task LayBuyAsync(BillingDb db, RateSheetFile file, List<Destination> destinations, CancellationToken cancel)
    {
        var byName = new ByName<Destination>(destinations, d => d.Name);
        var categories = (
            await db.Categories.AsNoTracking().Where(c => c.Kind == CategoryKind.Usage).OrderBy(c => c.Priority).ToListAsync(cancel)
        );
        var categoriesByName = new ByName<Category>(categories, c => c.Name);
        var groups = await db.DestinationGroups.AsNoTracking().ToDictionaryAsync(g => g.Id, g => g.Name, cancel);
        var byPrefix = await db.Suppliers.AnyAsync(s => s.Id == of.Id && s.Match == DestinationMatch.NumberPrefix, cancel);
        var holders = new CodeHolders(byPrefix, destinations);
        foreach (var destination in destinations)
        {
            var dated = destination.BuyPrices.OrderBy(price => price.From).ToList();
            if (dated.Count > 0)
                priced.Add(new(null, destination.Id));
            Prices[new(null, destination.Id)] = new(
                dated.Select(
                    (price, at) =>
                        new DatedPrice(price.From, at + 1 < dated.Count ? dated[at + 1].From.AddDays(-1) : null, price.Price, price.Id)
                )
            );
        }
        var made = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var row in file.Rows.OrderBy(row => row.From ?? validFrom).ThenBy(row => row.Number))
        {
            var known = byName.Find(row.Destination);
            var id = known?.Id ?? (made.TryGetValue(row.Destination, out var again) ? again : made[row.Destination] = -made.Count - 1);
            var key = new RateKey(null, id);
            names[key] = known?.Name ?? row.Destination;
            if (Describe(row, known, categories, categoriesByName, groups, holders) is not { } planned)
                continue;
            var isFirst = Destinations.TryAdd(id, planned);
            if (isFirst && (known is null || planned.IsAmended))
                Lines.Add(
                    new(
                        known is null ? SheetChangeKind.New : SheetChangeKind.Changed,
                        row.Number,
                        planned.Name,
                        known is null ? "" : DetailWords(known, categories, groups),
                        DetailWords(planned, categories),
                        null
                    )
                );
            if (row.Price is null)
                continue;
            if (!Prices.TryGetValue(key, out var line))
                Prices[key] = line = new([]);
            var from = FromOf(row, key);
            // A buy price runs until the next one, so it needs no last day of its own.
            var next = line.Prices.Where(price => price.From > from).Select(price => (DateOnly?)price.From).FirstOrDefault();
            Put(row with { To = line.Prices.Any(price => price.From == from) ? null : next?.AddDays(-1) }, key, null);
        }
    }

    private PlannedDestination? Describe(
        RateSheetRow row,
        Destination? known,
        List<Category> categories,
        ByName<Category> categoriesByName,
        Dictionary<int, string> groups,
        CodeHolders holders
    )
    {
        var before = Problems.Count;
        var name = known?.Name ?? row.Destination;
        if (name.Length > Destination.MostLetters)
            Refuse(RateSheetFile.Destination, $"A destination's name has at most {Destination.MostLetters} letters.");
        var category = known is null ? categories.FirstOrDefault()?.Id : known.CategoryId;
        if (row.Details.Category is { } typed)
        {
            if (categoriesByName.Find(typed) is { } found)
                category = found.Id;
            else
                Refuse(
                    RateSheetFile.Category,
                    $"“{RateSheetFile.Shown(typed)}” is no category of usage. {categoriesByName.Offer("There is none yet: add one first.")}"
                );
        }
        else if (known is null && categories.Count > 1)
            Refuse(
                RateSheetFile.Category,
                $"{name} is a new destination: give its category. {categoriesByName.Offer("There is none yet: add one first.")}"
            );
        if (category is null)
            Refuse(RateSheetFile.Category, "There is no category of usage yet. Add one first.");
        List<string>? codes = row.Details.Codes is { } said
            ? [.. said.Split(',', ';', '|').Select(DestinationCode.KeyOf).Where(code => code.Length > 0).Distinct()]
            : null;
        foreach (var code in codes ?? [])
            if (code.Length > 40)
                Refuse(RateSheetFile.Codes, $"“{RateSheetFile.Shown(code)}” is longer than a charge code can be: 40 letters.");
            else if (holders.Of(code) is { } other && other.Name != name)
                Refuse(RateSheetFile.Codes, TakenCodes.Sentence(code, other.Code, other.Name));
            else
                holders.Hold(code, name);
        var planned = new PlannedDestination(
            known?.Id,
            name,
            codes,
            row.Details.Kind ?? known?.Kind ?? UsageKind.Voice,
            category ?? 0,
            row.Details.Group ?? (known?.DestinationGroupId is { } group ? groups.GetValueOrDefault(group) : null),
            row.Details.Range ?? known?.Range ?? NumberRange.Ordinary,
            row.Details.IsFree ?? known?.IsFreeToCaller ?? false,
            false
        );
        if (planned.IsFree && planned.Range.IsService())
            Refuse(RateSheetFile.Free, "A number that is free to the caller has no service charge.");
        if (Problems.Count > before)
            return null;
        return planned with
        {
            IsAmended =
                known is not null
                && (
                    known.Kind != planned.Kind
                    || known.CategoryId != planned.CategoryId
                    || known.Range != planned.Range
                    || known.IsFreeToCaller != planned.IsFree
                    || (known.DestinationGroupId is { } held ? groups.GetValueOrDefault(held) : null) != planned.Group
                    || (codes is not null && !codes.ToHashSet().SetEquals(known.Codes.Select(code => code.Code)))
                ),
        };

        void Refuse(string column, string reason) =>
            Problems.Add(
                new(
                    row.Number,
                    column,
                    null,
                    column == RateSheetFile.Codes ? row.Details.Codes ?? ""
                        : column == RateSheetFile.Category ? row.Details.Category ?? ""
                        : row.Destination,
                    reason
                )
            );
    }

    private static string DetailWords(Destination known, List<Category> categories, Dictionary<int, string> groups) =>
        DetailWords(
            new(
                known.Id,
                known.Name,
                [.. known.Codes.Select(code => code.Code)],
                known.Kind,
                known.CategoryId,
                known.DestinationGroupId is { } group ? groups.GetValueOrDefault(group) : null,
                known.Range,
                known.IsFreeToCaller,
                false
            ),
            categories
        );

    private static string DetailWords(PlannedDestination planned, List<Category> categories)
    {
        var codes =
            planned.Codes is null ? "codes as they are"
            : planned.Codes.Count == 0 ? "no code"
            : $"codes {string.Join(", ", planned.Codes.Take(6))}{(planned.Codes.Count > 6 ? $" and {planned.Codes.Count - 6} more" : "")}";
        return $"{PriceWords.Kind(planned.Kind)}, {categories.Find(c => c.Id == planned.CategoryId)?.Name}, "
            + $"{planned.Group ?? "no group"}, {codes}{(planned.Range == NumberRange.Ordinary ? "" : $", {planned.Range.Words()}")}"
            + $"{(planned.IsFree ? ", free to the caller" : "")}";
    }

    /// <summary>Which destination of the supplier has a code; where calls are matched by prefix, in whatever spelling.</summary>
    private sealed class CodeHolders
    {
        private readonly bool byPrefix;
        private readonly Dictionary<string, (string Code, string Name)> holders = [];

        public CodeHolders(bool byPrefix, IEnumerable<Destination> destinations)
        {
            this.byPrefix = byPrefix;
            foreach (var destination in destinations)
                foreach (var code in destination.Codes)
                    Hold(code.Code, destination.Name);
        }

        public (string Code, string Name)? Of(string code) => holders.TryGetValue(KeyOf(code), out var held) ? held : null;

        public void Hold(string code, string name) => holders[KeyOf(code)] = (code, name);

        private string KeyOf(string code) => (byPrefix ? DestinationCode.PrefixOf(code) : null) ?? code;
    }

    /// <summary>What a name on a sheet means. Nothing is guessed: a name that several suppliers have needs the supplier.</summary>
    private sealed class Targets(
        List<DestinationGroup> groups,
        List<Destination> destinations,
        Dictionary<int, string> suppliers,
        bool hasGroups
    )
    {
        private readonly ByName<DestinationGroup> groupsByName = new(groups, group => group.Name);
        private readonly ILookup<string, Destination> byName = destinations.ToLookup(
            destination => destination.Name.Trim(),
            StringComparer.OrdinalIgnoreCase
        );
        private readonly Dictionary<int, Destination> byId = destinations.ToDictionary(destination => destination.Id);
        private readonly Dictionary<int, string> groupNames = groups.ToDictionary(group => group.Id, group => group.Name);

        public (RateKey Key, string Name, string? Refusal) Find(string name, string? supplier)
        {
            if (supplier is null && hasGroups && groupsByName.Find(name) is { } group)
                return (new(group.Id, null), group.Name, null);
            var found = byName[name]
                .Where(destination => supplier is null || RateSheetFile.Is(suppliers[destination.SupplierId], supplier))
                .Take(2)
                .ToList();
            return found switch
            {
                [var one] => (new(null, one.Id), Name(new(null, one.Id)), null),
                [] => (
                    default,
                    "",
                    $"There is no destination{(hasGroups ? " or destination group" : "")} called "
                    + $"“{RateSheetFile.Shown(name)}”{(supplier is null ? "" : $" of {RateSheetFile.Shown(supplier)}")}. Mend the name, "
                    + "or add it on the Destinations page first."
                ),
                _ => (
                    default,
                    "",
                    $"Several suppliers have a destination called “{RateSheetFile.Shown(name)}”. Give the supplier in the column "
                        + "Supplier, or use a destination group."
                ),
            };
        }

        public string Name(RateKey key) =>
            key.GroupId is { } group ? groupNames.GetValueOrDefault(group, "A group")
            : !byId.TryGetValue(key.DestinationId!.Value, out var destination) ? "A destination"
            : hasGroups ? $"{destination.Name} ({suppliers[destination.SupplierId]})"
            : destination.Name;
    }
}
