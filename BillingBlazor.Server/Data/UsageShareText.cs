using System.Globalization;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Tariffs;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace BillingBlazor.Server.Data;

/// <summary>The shares of a usage line as one short text: nobody asks for one of them alone, and their table would be a long one.</summary>
internal sealed class UsageShareText() : ValueConverter<IReadOnlyList<UsageShare>, string>(shares => Write(shares), text => Read(text))
{
    /// <summary>They are made with their line, and never change.</summary>
    public static readonly ValueComparer<IReadOnlyList<UsageShare>> Comparer = new(
        (x, y) => ReferenceEquals(x, y),
        shares => shares.Count,
        shares => shares
    );

    private static string Write(IReadOnlyList<UsageShare> shares) => string.Join(';', shares.Select(WriteOne));

    private static string WriteOne(UsageShare share) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{share.DestinationId}/{(int)share.Band}/{share.Calls}/{share.Units}/{share.Plain.Micropounds}/{Rest(share)}"
        );

    private static string Rest(UsageShare share) =>
        string.Create(CultureInfo.InvariantCulture, $"{share.Rate}/{share.Connection}/{share.AdjustmentId}");

    private static IReadOnlyList<UsageShare> Read(string text) =>
        text.Length == 0 ? [] : [.. text.Split(';').Select(share => ReadOne(share.Split('/')))];

    private static UsageShare ReadOne(string[] parts)
    {
        var plain = Money.FromMicropounds(long.Parse(parts[4], CultureInfo.InvariantCulture));
        return new(Int(parts[0]), (Band)Int(parts[1]), Int(parts[2]), Number(parts[3]), plain)
        {
            Rate = parts[5].Length == 0 ? null : Number(parts[5]),
            Connection = Number(parts[6]),
            AdjustmentId = parts[7].Length == 0 ? null : Int(parts[7]),
        };
    }

    private static int Int(string part) => int.Parse(part, CultureInfo.InvariantCulture);

    private static decimal Number(string part) => decimal.Parse(part, CultureInfo.InvariantCulture);
}
