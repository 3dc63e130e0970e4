using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data;

/// <summary>A supplier's code names one destination; where calls are matched by prefix, in whatever spelling: 020 and 4420 are
/// one.</summary>
internal static class TakenCodes
{
    /// <exception cref="BillingRuleException">Another destination of the supplier has one of the codes.</exception>
    public static async Task RefuseAsync(
        BillingDb db,
        int supplierId,
        int destinationId,
        IReadOnlyList<string> codes,
        CancellationToken cancel
    )
    {
        var byPrefix = await db.Suppliers.AnyAsync(s => s.Id == supplierId && s.Match == DestinationMatch.NumberPrefix, cancel);
        var spelled = new Dictionary<string, string>();
        foreach (var code in codes)
            if (byPrefix && DestinationCode.PrefixOf(code) is { } prefix)
                spelled.TryAdd(prefix, code);
        var taken = await db
            .DestinationCodes.Where(c => c.SupplierId == supplierId && c.DestinationId != destinationId)
            .Where(c =>
                EF.Parameter(codes).Contains(c.Code)
                || (byPrefix && c.Prefix != null && EF.Parameter(spelled.Keys.ToList()).Contains(c.Prefix))
            )
            .Join(db.Destinations, c => c.DestinationId, d => d.Id, (c, d) => new Holder(c.Code, c.Prefix, d.Name))
            .FirstOrDefaultAsync(cancel);
        if (taken is not null)
            throw new BillingRuleException(
                Sentence(codes.Contains(taken.Code) ? taken.Code : spelled[taken.Prefix!], taken.Code, taken.Name)
            );
    }

    /// <summary>For a supplier that shall be matched by prefix from now on.</summary>
    /// <exception cref="BillingRuleException">Two of its destinations have one prefix in two spellings.</exception>
    public static async Task RefuseTwoSpellingsAsync(BillingDb db, int supplierId, CancellationToken cancel)
    {
        var codes = db.DestinationCodes.Where(c => c.SupplierId == supplierId && c.Prefix != null);
        var two = await codes
            .Join(codes, c => c.Prefix, c => c.Prefix, (one, other) => new { one, other })
            .Where(pair => pair.one.DestinationId < pair.other.DestinationId)
            .Join(
                db.Destinations,
                pair => pair.one.DestinationId,
                d => d.Id,
                (pair, d) =>
                    new
                    {
                        One = pair.one.Code,
                        Other = pair.other.Code,
                        pair.other.DestinationId,
                        d.Name,
                    }
            )
            .Join(
                db.Destinations,
                pair => pair.DestinationId,
                d => d.Id,
                (pair, d) =>
                    new
                    {
                        pair.One,
                        pair.Other,
                        pair.Name,
                        OtherName = d.Name,
                    }
            )
            .FirstOrDefaultAsync(cancel);
        if (two is not null)
            throw new BillingRuleException(
                $"{two.One} of {two.Name} and {two.Other} of {two.OtherName} begin the same numbers. Take one of them away before the "
                    + "supplier's calls are matched by prefix."
            );
    }

    /// <param name="code">As it was given.</param>
    /// <param name="held">As it is held.</param>
    public static string Sentence(string code, string held, string name) =>
        code == held
            ? $"{code} is a code of {name} already. A supplier's code names one destination."
            : $"{code} begins the same numbers as {held}, which is a prefix of {name} already. A prefix names one destination.";

    private sealed record Holder(string Code, string? Prefix, string Name);
}
