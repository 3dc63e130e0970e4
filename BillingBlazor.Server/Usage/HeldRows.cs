using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Usage.Layouts;

namespace BillingBlazor.Server.Usage;

/// <summary>What a held row says of its call.</summary>
internal sealed record HeldCall(DateTime StartedUtc, string Identifier, string RecordId, string Dialled);

/// <summary>Rows that were kept back, read once more.</summary>
internal static class HeldRows
{
    /// <summary>What a held row says of its call; null when it can't be read.</summary>
    public static HeldCall? WhoAndWhen(SetAsideRow aside, CallFormat format, Supplier supplier)
    {
        using var reader = format.OfRow(aside.Raw, DateOnly.MaxValue.AddDays(-3));
        if (!reader.Read(out var rejected) || rejected is not null)
            return null;
        return new(
            CallMatching.StartOf(reader, supplier, out _),
            LineKey.Of(reader.Identifier),
            reader.RecordId.ToString(),
            reader.Dialled.ToString()
        );
    }

    /// <summary>A row that was held back, as a record: for its release.</summary>
    /// <exception cref="BillingRuleException">What was kept of the row can't be read any more.</exception>
    public static void Take(SetAsideRow aside, CallFormat format, DateOnly today, CallMatching match, UsageBatch batch)
    {
        using var reader = format.OfRow(aside.Raw, today);
        if (!reader.Read(out var rejected) || rejected is not null)
            throw new BillingRuleException(
                $"Line {aside.Line:#,0} can't be read any more: {rejected?.Reason ?? "nothing of it was kept."}"
            );
        Span<char> buffer = stackalloc char[LineKey.MaxLength];
        ReadOnlySpan<char> key = buffer[..LineKey.Write(reader.Identifier, buffer)];
        var started = match.StartOf(reader, out var note);
        match.Add(reader, aside.Line, key, (started, note), CallMatching.Print(reader, key, started), isNewHere: true, batch);
    }
}
