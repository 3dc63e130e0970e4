using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Settings;

public sealed record SecurityRow(long Id, DateTime WhenUtc, SecurityKind Kind, string Who, string What, string Address);

public sealed record SecurityPart(IReadOnlyList<SecurityRow> Rows, int Total);

/// <summary>The listing as its address says it; what an address says wrong is left out.</summary>
public sealed record SecurityAddress
{
    public const string Here = "/security-log";
    public static readonly IReadOnlyList<int> Sizes = [50, 100, 200];

    public SecurityKind? Kind { get; init; }

    /// <summary>A part of who, what or from where.</summary>
    public string? Words { get; init; }

    public DateOnly? From { get; init; }
    public DateOnly? To { get; init; }

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    public int Size { get; init; } = 50;

    public bool IsEverything => (Kind, Words, From, To) == (null, null, null, null);

    public static SecurityAddress Of(string query)
    {
        var said = AddressQuery.Read(query);
        return new()
        {
            Kind = said.Choice<SecurityKind>("kind"),
            Words = said.Word("q"),
            From = said.Day("from"),
            To = said.Day("to"),
            Page = said.Page(),
            Size = said.Number("size") is { } size && Sizes.Contains(size) ? size : 50,
        };
    }

    /// <summary>The query of it, with its question mark; only what isn't as usual.</summary>
    public string ToQuery() =>
        AddressQuery.Write(
            ("kind", Kind),
            ("q", Words),
            ("from", From),
            ("to", To),
            ("page", Page == 1 ? null : Page),
            ("size", Size == 50 ? null : Size)
        );
}

/// <summary>The security log, for Owners.</summary>
public sealed class SecurityLogQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    public async Task<SecurityPart> PageAsync(SecurityAddress at, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ManageUsers);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var lines = Matching(db, at);
        var rows = Rows(lines).Skip((at.Page - 1) * at.Size).Take(at.Size);
        return new(await rows.ToListAsync(cancel), await lines.CountAsync(cancel));
    }

    /// <summary>All that match, the newest first.</summary>
    public async IAsyncEnumerable<SecurityRow> EachAsync(
        SecurityAddress at,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel
    )
    {
        await user.RequireAsync(Permission.ManageUsers);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        await foreach (var row in Rows(Matching(db, at)).AsAsyncEnumerable().WithCancellation(cancel))
            yield return row;
    }

    private static IQueryable<SecurityRow> Rows(IQueryable<SecurityEvent> lines) =>
        lines.OrderByDescending(l => l.Id).Select(l => new SecurityRow(l.Id, l.WhenUtc, l.Kind, l.Who, l.What, l.Address));

    private static IQueryable<SecurityEvent> Matching(BillingDb db, SecurityAddress at)
    {
        var lines = db.SecurityEvents.AsNoTracking();
        if (at.Kind is { } kind)
            lines = lines.Where(l => l.Kind == kind);
        if (at.From is { } from && UkTime.StartOf(from) is var fromUtc)
            lines = lines.Where(l => l.WhenUtc >= fromUtc);
        if (at.To is { } to && UkTime.StartOf(to.AddDays(1)) is var toUtc)
            lines = lines.Where(l => l.WhenUtc < toUtc);
        if (Text.Optional(at.Words) is not { } words)
            return lines;
        var like = LikePattern.Holding(words);
        return lines.Where(l =>
            EF.Functions.Like(l.Who, like, LikePattern.Escape)
            || EF.Functions.Like(l.What, like, LikePattern.Escape)
            || EF.Functions.Like(l.Address, like, LikePattern.Escape)
        );
    }
}
