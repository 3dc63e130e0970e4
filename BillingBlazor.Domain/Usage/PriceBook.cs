using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;

namespace BillingBlazor.Domain.Usage;

/// <summary>The price that won, or (with <see cref="PriceSource.EverythingElse"/>) the mark-up on cost, or nothing.</summary>
/// <param name="Tariff">The customer's tariff in the category: its bands are used, and adjustments may be for it; null for none.</param>
/// <param name="ScheduleId">The tariff's own schedule or, where it has none, that of the tariff it is based on.</param>
/// <param name="AsLandline">A call to 03 that has no row of its own and is priced by the row of 01 and 02.</param>
public readonly record struct FoundPrice(
    PriceSource Source,
    RateRow? Row,
    decimal? MarkupPercent,
    Tariff? Tariff,
    int? ScheduleId,
    bool AsLandline
);

/// <summary>
/// The price in force at the start, first hit: the customer's own row; its tariff's (its own in the destination's category, else the
/// category's default); the based-on tariff's (each: destination before group); that tariff's "everything else"; the destination's own
///.
/// Nothing is allocated a look-up.
/// </summary>
public sealed class PriceBook
{
    private const int MostHops = 16;
    private readonly NumberTable<Sheet> sheetOf;
    private readonly Dictionary<int, Sheet> defaultSheetOf = [];
    private readonly Dictionary<int, RowBook> customerRows = [];
    private readonly NumberTable<Rows> destinationRows;
    private readonly Dictionary<int, Destination> landlineOf;
    private readonly Dictionary<int, string> categoryNames = [];

    /// <param name="destinations">Those of the supplier: 03 is priced as its 01 and 02 are.</param>
    public PriceBook(
        IEnumerable<RateRow> rows,
        IEnumerable<Tariff> tariffs,
        IEnumerable<Category> categories,
        IEnumerable<(int CustomerId, int CategoryId, int TariffId)> customerTariffs,
        IEnumerable<Destination>? destinations = null
    )
    {
        var all = rows.OrderByDescending(row => row.From).ToList();
        var byTariff = all.Where(row => row.TariffId is not null)
            .GroupBy(row => row.TariffId!.Value)
            .ToDictionary(group => group.Key, group => new RowBook(group));
        foreach (var own in all.Where(row => row.CustomerId is not null).GroupBy(row => row.CustomerId!.Value))
            customerRows[own.Key] = new(own);
        destinationRows = Rows.By(all.Where(row => row is { TariffId: null, CustomerId: null }), row => row.DestinationId);

        var tariffsById = tariffs.ToDictionary(tariff => tariff.Id);
        var sheets = tariffsById.Values.ToDictionary(tariff => tariff.Id, tariff => new Sheet(Chain(tariff, tariffsById), byTariff));
        var chosen = new Dictionary<ulong, Sheet>();
        foreach (var (customer, category, tariff) in customerTariffs)
            if (sheets.TryGetValue(tariff, out var sheet))
                chosen[KeyOf(customer, category)] = sheet;
        sheetOf = new(chosen);
        foreach (var category in categories)
        {
            categoryNames[category.Id] = category.Name;
            if (category.DefaultTariffId is { } usual && sheets.TryGetValue(usual, out var sheet))
                defaultSheetOf[category.Id] = sheet;
        }
        landlineOf = Landlines(destinations ?? []);
    }

    public FoundPrice Find(int customerId, Destination destination, DateOnly day)
    {
        var found = FindOwn(customerId, destination, day);
        if (destination.Range != NumberRange.Uk03 || !landlineOf.TryGetValue(destination.SupplierId, out var landline))
            return found;
        // A row of 01 and 02 that comes before that of 03, as a customer's own before its tariff's, prices both: else 03 would be dearer.
        var asLandline = FindOwn(customerId, landline, day);
        var isFirst = asLandline.Row is not null && (found.Row is null || asLandline.Source < found.Source);
        return isFirst ? asLandline with { AsLandline = true } : found;
    }

    /// <summary>What is lacking where <see cref="Find"/> finds no price; null where it finds one.</summary>
    public PriceLack? LackOf(int customerId, Destination destination, DateOnly day)
    {
        if (Find(customerId, destination, day).Source != PriceSource.None)
            return null;
        var (sheet, category) = (SheetOf(customerId, destination.CategoryId), CategoryOf(destination));
        var rows = RowsOf(customerId, destination, sheet).ToList();
        if (destination.Range == NumberRange.Uk03 && landlineOf.TryGetValue(destination.SupplierId, out var landline))
            rows.AddRange(RowsOf(customerId, landline, sheet));
        if (rows.Where(row => row.From > day).MinBy(row => row.From) is { } later)
            return new(LackKind.StartsLater, category, sheet?.Tariff, later, later.From);
        if (sheet is null)
            return new(LackKind.NoTariff, category, null);
        return rows.Where(row => row.To < day).MaxBy(row => row.To) is { } ended
            ? new(LackKind.Ended, category, sheet.Tariff, ended, ended.To)
            : new(LackKind.NoRow, category, sheet.Tariff);
    }

    /// <summary>What is lacking of a call to 084, 087, 09 or 118 that has no price.</summary>
    public PriceLack ServiceLackOf(int customerId, Destination destination, DateOnly day)
    {
        var (sheet, category) = (SheetOf(customerId, destination.CategoryId), CategoryOf(destination));
        if (sheet is null)
            return new(LackKind.NoTariff, category, null);
        if (sheet.AccessCharge is null)
            return new(LackKind.NoAccessCharge, category, sheet.Tariff);
        return destination.ServiceCharges.Where(charge => charge.From > day).MinBy(charge => charge.From) is { } later
            ? new(LackKind.StartsLater, category, sheet.Tariff, null, later.From)
            : new(LackKind.NoServiceCharge, category, sheet.Tariff);
    }

    /// <summary>The name of a destination's category.</summary>
    public string CategoryOf(Destination destination) => categoryNames.GetValueOrDefault(destination.CategoryId, "its category");

    /// <summary>The access charge for 084, 087, 09 and 118: the tariff's own or, where it has none, that of the tariff it is based on.
    /// Pounds a minute; null for none.</summary>
    public decimal? AccessChargeOf(int customerId, int categoryId, out Tariff? tariff)
    {
        var sheet = SheetOf(customerId, categoryId);
        tariff = sheet?.Tariff;
        return sheet?.AccessCharge;
    }

    /// <summary>The 01 and 02 destination of each supplier, by supplier: 03 is priced and included as it is.</summary>
    public static Dictionary<int, Destination> Landlines(IEnumerable<Destination> destinations) =>
        destinations
            .Where(destination => destination.Range == NumberRange.Landline)
            .GroupBy(destination => destination.SupplierId)
            .ToDictionary(group => group.Key, group => group.MinBy(destination => destination.Id)!);

    private FoundPrice FindOwn(int customerId, Destination destination, DateOnly day)
    {
        var sheet = SheetOf(customerId, destination.CategoryId);
        if (customerRows.Count > 0 && customerRows.TryGetValue(customerId, out var own) && own.Find(destination, day) is { } row)
            return Found(PriceSource.CustomerRow, row, sheet);
        if (sheet is not null)
        {
            for (var hop = 0; hop < sheet.Books.Length; hop++)
                if (sheet.Books[hop]?.Find(destination, day) is { } listed)
                    return Found(hop == 0 ? PriceSource.TariffRow : PriceSource.BasedOnRow, listed, sheet);
            if (sheet.Markup is { } markup)
                return new(PriceSource.EverythingElse, null, markup, sheet.Tariff, sheet.ScheduleId, false);
        }
        return destinationRows.TryGetValue((uint)destination.Id, out var rows) && rows.InForce(day) is { } last
            ? Found(PriceSource.DestinationRow, last, sheet)
            : new(PriceSource.None, null, null, sheet?.Tariff, sheet?.ScheduleId, false);
    }

    /// <summary>All rows, of whatever days, that might price it for a customer.</summary>
    private IEnumerable<RateRow> RowsOf(int customerId, Destination destination, Sheet? sheet)
    {
        var books = (sheet?.Books ?? []).Prepend(customerRows.GetValueOrDefault(customerId)).OfType<RowBook>();
        var ofDestination = destinationRows.TryGetValue((uint)destination.Id, out var own) ? own.All : [];
        return books.SelectMany(book => book.All(destination)).Concat(ofDestination);
    }

    private static FoundPrice Found(PriceSource source, RateRow row, Sheet? sheet) =>
        new(source, row, null, sheet?.Tariff, sheet?.ScheduleId, false);

    private Sheet? SheetOf(int customerId, int categoryId) =>
        sheetOf.TryGetValue(KeyOf(customerId, categoryId), out var chosen) || defaultSheetOf.TryGetValue(categoryId, out chosen)
            ? chosen
            : null;

    private static ulong KeyOf(int customerId, int categoryId) => (ulong)(uint)categoryId << 32 | (uint)customerId;

    private static List<Tariff> Chain(Tariff tariff, Dictionary<int, Tariff> tariffs)
    {
        var chain = new List<Tariff>();
        for (
            var next = tariff;
            next is not null && !chain.Contains(next) && chain.Count < MostHops;
            next = next.BasedOnTariffId is { } id ? tariffs.GetValueOrDefault(id) : null
        )
            chain.Add(next);
        return chain;
    }

    /// <summary>Of one destination or group, the latest first: nearly always one.</summary>
    private readonly record struct Rows(RateRow First, RateRow[]? Others)
    {
        /// <param name="idOf">Null: not among them.</param>
        public static NumberTable<Rows> By(IEnumerable<RateRow> rows, Func<RateRow, int?> idOf) =>
            new([
                .. rows.Where(row => idOf(row) is not null)
                    .GroupBy(row => idOf(row)!.Value)
                    .Select(group => new KeyValuePair<ulong, Rows>(
                        (uint)group.Key,
                        new(group.First(), group.Skip(1).ToArray() is [_, ..] others ? others : null)
                    )),
            ]);

        public IEnumerable<RateRow> All => [First, .. Others ?? []];

        public RateRow? InForce(DateOnly day)
        {
            if (First.IsInForce(day))
                return First;
            foreach (var row in Others ?? [])
                if (row.IsInForce(day))
                    return row;
            return null;
        }
    }

    /// <summary>A tariff with all that it is based on, and what it lacks taken from there.</summary>
    private sealed class Sheet(List<Tariff> chain, Dictionary<int, RowBook> byTariff)
    {
        public Tariff Tariff { get; } = chain[0];
        public RowBook?[] Books { get; } = [.. chain.Select(tariff => byTariff.GetValueOrDefault(tariff.Id))];
        public int? ScheduleId { get; } = chain.Select(tariff => tariff.TimeScheduleId).FirstOrDefault(id => id is not null);
        public decimal? AccessCharge { get; } =
            chain.Select(tariff => tariff.AccessChargePerMinute).FirstOrDefault(charge => charge is not null);
        public decimal? Markup { get; } =
            chain.Select(tariff => tariff.EverythingElseMarkupPercent).FirstOrDefault(percent => percent is not null);
    }

    /// <summary>Rows of one tariff or customer, the latest first.</summary>
    private sealed class RowBook
    {
        private readonly NumberTable<Rows> byDestination;
        private readonly NumberTable<Rows> byGroup;

        public RowBook(IEnumerable<RateRow> rows)
        {
            var all = rows.ToList();
            (byDestination, byGroup) = (Rows.By(all, row => row.DestinationId), Rows.By(all, row => row.DestinationGroupId));
        }

        public IEnumerable<RateRow> All(Destination destination)
        {
            if (byDestination.TryGetValue((uint)destination.Id, out var rows))
                foreach (var row in rows.All)
                    yield return row;
            if (destination.DestinationGroupId is not { } group || !byGroup.TryGetValue((uint)group, out rows))
                yield break;
            foreach (var row in rows.All)
                yield return row;
        }

        public RateRow? Find(Destination destination, DateOnly day)
        {
            if (byDestination.TryGetValue((uint)destination.Id, out var rows) && rows.InForce(day) is { } exact)
                return exact;
            return destination.DestinationGroupId is { } group && byGroup.TryGetValue((uint)group, out rows) ? rows.InForce(day) : null;
        }
    }
}
