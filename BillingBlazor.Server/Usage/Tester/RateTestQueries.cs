using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Shell.Parts;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage.Tester;

/// <param name="Price">Null: it would be an orphan.</param>
/// <param name="Cost">Null for whoever may not see it.</param>
/// <param name="Match">How the destination was found, or why none was.</param>
public sealed record RateTestAnswer(string Summary, Money? Price, Money? Cost, string Match, IReadOnlyList<StoryStep> Steps)
{
    /// <summary>Of a call that would have no price: what gives it one.</summary>
    public IReadOnlyList<Mend> Mends { get; init; } = [];
}

public sealed record TesterChoices(
    IReadOnlyList<(int Id, string Name)> Suppliers,
    IReadOnlyList<(int Id, string Name)> Tariffs,
    bool SeesCost
);

/// <summary>What a call would cost, without any file: by the rater that reads files.</summary>
public sealed class RateTestQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    /// <summary>Stands for the customer who has the tariff that is tried out.</summary>
    private const int Nobody = -1;

    public async Task<TesterChoices> ChoicesAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var suppliers = await db.Suppliers.AsNoTracking().OrderBy(s => s.Name).Select(s => new { s.Id, s.Name }).ToListAsync(cancel);
        var tariffs = await db
            .Tariffs.AsNoTracking()
            .Where(t => db.Categories.Any(c => c.Id == t.CategoryId && c.Kind == CategoryKind.Usage))
            .OrderBy(t => t.Name)
            .Select(t => new { t.Id, t.Name })
            .ToListAsync(cancel);
        return new(
            [.. suppliers.Select(s => (s.Id, s.Name))],
            [.. tariffs.Select(t => (t.Id, t.Name))],
            await user.MayAsync(Permission.SeeCost)
        );
    }

    public async Task<IReadOnlyList<NamedId>> FindDestinationsAsync(int supplierId, string? words, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var (pattern, code) = (LikePattern.Holding(words), DestinationCode.KeyOf(words ?? ""));
        return await db
            .Destinations.AsNoTracking()
            .Where(d =>
                d.SupplierId == supplierId
                && (EF.Functions.Like(d.Name, pattern, LikePattern.Escape) || d.Codes.Any(c => c.Code == code))
            )
            .OrderBy(d => d.Name)
            .Take(20)
            .Select(d => new NamedId(d.Id, d.Name))
            .ToListAsync(cancel);
    }

    /// <exception cref="BillingRuleException">Something that was chosen is gone.</exception>
    public async Task<RateTestAnswer> TestAsync(RateTestForm form, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        var seesCost = await user.MayAsync(Permission.SeeCost);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (!await db.Suppliers.AnyAsync(s => s.Id == form.SupplierId, cancel))
            throw new BillingRuleException("This supplier was deleted by somebody else. Choose again.");
        var tariff = form.ByTariff
            ? await db.Tariffs.AsNoTracking().SingleOrDefaultAsync(t => t.Id == form.TariffId, cancel)
                ?? throw new BillingRuleException("This tariff was deleted by somebody else. Choose again.")
            : null;
        var books = await RatingBooks.LoadAsync(
            db,
            form.SupplierId!.Value,
            cancel,
            pretended: tariff is null ? null : [(Nobody, tariff.CategoryId, tariff.Id)],
            ofCustomers: tariff is null ? [form.Customer!.Id] : []
        );
        var number = form.Number?.Trim() ?? "";
        var (destination, match) = Match(form, number, books);
        if (destination is null)
            return new("It would be an orphan: no destination is found, so it has no price.", null, null, match, []);

        var story = new PriceStory(seesCost);
        if (tariff is null)
            story.Tell("Customer", form.Customer!.Name, "who calls");
        else
            story.Tell(
                "Tariff",
                tariff.Name,
                tariff.CategoryId == destination.CategoryId
                    ? "tried out, without anybody's own prices"
                    : $"of another category than {destination.Name}, so it does not price this call"
            );
        var started = UkTime.ToUtc(form.Started, out _);
        var bytes = destination.Kind == UsageKind.Data ? (long)decimal.Round((form.Megabytes ?? 0) * books.Supplier.BytesPerMegabyte) : 0;
        var cost = seesCost && books.Supplier.CostFromFile ? form.CostPence / 100 : null;
        var call = new UsageCall(
            tariff is null ? form.Customer!.Id : Nobody,
            destination,
            started,
            destination.Kind == UsageKind.Voice ? form.Seconds : 0,
            bytes,
            cost,
            FreeNumbers.Includes(number)
        );
        var rated = books.Rater.Rate(call, story);
        var kind = destination.Kind != form.Kind ? $" {destination.Name} is {Words(destination.Kind)}, so it is rated as that." : "";
        var messages = destination.Kind == UsageKind.Sms && form.Kind == UsageKind.Sms ? form.Messages ?? 1 : 1;
        if (rated.Orphan != OrphanReason.None)
            return new(story.Summary, null, seesCost ? rated.Cost : null, match + kind, story.Steps)
            {
                Mends = books.Rater.LackOf(call) is { } lack
                    ? Lack.Of(
                        lack,
                        destination,
                        tariff is null ? (form.Customer!.Id, form.Customer.Name) : null,
                        UkTime.DayOf(started)
                    ).Mends
                    : [],
            };
        var total = Money.FromMicropounds(rated.Price.Micropounds * messages);
        if (messages > 1)
            story.Tell("Messages", $"{messages:#,0}", $"at {rated.Price} each", (total - rated.Price).Pounds);
        return new(
            messages > 1 ? $"{Say.Count(messages, "message")}, {total}. Each is {story.Summary}" : story.Summary,
            total,
            seesCost ? Money.FromMicropounds(rated.Cost.Micropounds * messages) : null,
            match + kind,
            story.Steps
        );
    }

    private static (Destination? Destination, string Match) Match(RateTestForm form, string number, RatingBooks books)
    {
        if (form.Destination is { } chosen)
            return books.DestinationsById.TryGetValue(chosen.Id, out var given)
                ? (given, $"{given.Name} is the destination you chose.")
                : (null, $"{chosen.Name} is no destination of {books.Supplier.Name}. Choose one of its own.");
        var found = books.Destinations.Find(number, number);
        var (supplier, shown) = (books.Supplier, LineKey.Show(DialledNumber.KeyOf(number)));
        if (found is not null && found.Id != supplier.FallbackDestinationId)
            return (
                found,
                $"{shown} is {found.Name} by the {(supplier.Match == DestinationMatch.NumberPrefix ? "longest prefix" : "charge code")} "
                + $"of {supplier.Name}."
            );
        if (supplier.Match == DestinationMatch.ChargeCode)
            return (
                found,
                found is null
                    ? $"{supplier.Name} goes by charge code, so a number alone does not say where it goes. Type the code, or choose "
                        + "the destination; without either the call would be an orphan."
                    : $"{supplier.Name} goes by charge code. An unknown one falls back to {found.Name}; choose the destination to be exact."
            );
        return (
            found,
            found is null
                ? $"No prefix of {supplier.Name} begins {shown}, and it has no fallback destination: the call would be an orphan."
                : $"No prefix of {supplier.Name} begins {shown}, so it falls back to {found.Name}."
        );
    }

    private static string Words(UsageKind kind) =>
        kind switch
        {
            UsageKind.Voice => "for calls",
            UsageKind.Data => "for data",
            _ => "for messages",
        };
}
