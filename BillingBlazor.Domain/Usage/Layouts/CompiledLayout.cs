using System.Text;

namespace BillingBlazor.Domain.Usage.Layouts;

/// <summary>The fields of one row, in UTF-8; one that isn't there is empty.</summary>
public interface IRowFields
{
    ReadOnlySpan<byte> this[int column] { get; }
}

/// <summary>A layout made for one file: its names are columns now.</summary>
public sealed class CompiledLayout
{
    private readonly IReadOnlyList<string> header;

    /// <param name="header">The names of the file's columns; empty where it has none.</param>
    /// <exception cref="LayoutMisfitException">A column that every call needs is not in the file.</exception>
    public CompiledLayout(Layout layout, IReadOnlyList<string> header)
    {
        (Layout, this.header) = (layout, header);
        foreach (var (field, from) in layout.Needed)
            if (Compile(from).IsNowhere)
                throw new LayoutMisfitException(
                    header.Count == 0
                        ? $"The file has no heading, and its layout looks for “{from}” by name."
                        : $"{field} stands in no column: the file has no “{from}”."
                );
        var (outward, start, length) = (layout.Direction, layout.Start, layout.Length);
        (Identifier, Dialled, RecordId, OtherLeg) = (
            Compile(layout.Identifier),
            Compile(layout.Dialled),
            Compile(layout.RecordId),
            Compile(layout.OtherLeg)
        );
        (ChargeCode, Day, Time) = (Compile(layout.ChargeCode), Compile(start.Day), Compile(start.Time));
        (Length, Answer, End) = (Compile(length.From), Compile(length.Answer), Compile(length.End));
        (Kind, Data, Sms) = (Compile(layout.Kind.From), Values(layout.Kind.Data), Values(layout.Kind.Sms));
        Total = Compile(layout.Bytes?.Total ?? Source.None);
        Parts = [.. (layout.Bytes?.Parts ?? []).Select(Compile)];
        (Direction, InboundIdentifier) = (Compile(outward?.From ?? Source.None), Compile(outward?.InboundIdentifier ?? Source.None));
        (Inbound, Internal) = (Values(outward?.Inbound ?? []), Values(outward?.Internal ?? []));
        (Status, Billed) = (Compile(layout.Status?.From ?? Source.None), Values(layout.Status?.Billed ?? []));
        (Cost, Currency) = (Compile(layout.Cost?.From ?? Source.None), Compile(layout.Cost?.Currency ?? Source.None));
        (Rows, LeaveOut) = (Compile(layout.Dialect.Rows), Compile(layout.LeaveOut));
    }

    public Layout Layout { get; }
    internal Places Identifier { get; }
    internal Places Dialled { get; }
    internal Places RecordId { get; }
    internal Places OtherLeg { get; }
    internal Places ChargeCode { get; }
    internal Places Day { get; }
    internal Places Time { get; }
    internal Places Length { get; }
    internal Places Answer { get; }
    internal Places End { get; }
    internal Places Kind { get; }
    internal byte[][] Data { get; }
    internal byte[][] Sms { get; }
    internal Places Total { get; }
    internal Places[] Parts { get; }
    internal Places Direction { get; }
    internal Places InboundIdentifier { get; }
    internal byte[][] Inbound { get; }
    internal byte[][] Internal { get; }
    internal Places Status { get; }
    internal byte[][] Billed { get; }
    internal Places Cost { get; }
    internal Places Currency { get; }
    internal Rule? Rows { get; }
    internal Rule? LeaveOut { get; }

    /// <summary>The name of a column as the file has it, else its number from 1.</summary>
    public string NameOf(int column) => column < header.Count && header[column].Length > 0 ? header[column] : $"Column {column + 1}";

    /// <summary>Whether a row counts as a row at all.</summary>
    public bool IsRow<TRow>(TRow row)
        where TRow : IRowFields, allows ref struct => Rows is not { } rule || rule.Holds(row);

    /// <summary>Whether the first row has names where a call has its start.</summary>
    public bool LooksLikeHeader<TRow>(TRow row)
        where TRow : IRowFields, allows ref struct
    {
        var day = Day.Of(row);
        return !day.IsEmpty && !day.ContainsAnyInRange((byte)'0', (byte)'9');
    }

    private Rule? Compile(RowRule? rule) => rule is null ? null : new(Compile(rule.From), rule.Test, Values(rule.Values));

    private Places Compile(Source from)
    {
        var places = new List<Place>();
        foreach (var pick in from.Picks)
            if (pick.Constant is { } constant)
                places.Add(new(-1, Encoding.UTF8.GetBytes(constant), 0, []));
            else if ((pick.Column ?? ColumnOf(pick.Name!)) is { } column)
                places.Add(new(column, [], pick.Last, Encoding.UTF8.GetBytes(pick.Without ?? "")));
        return new([.. places]);
    }

    private int? ColumnOf(string name)
    {
        for (var column = 0; column < header.Count; column++)
            if (string.Equals(header[column], name.Trim(), StringComparison.OrdinalIgnoreCase))
                return column;
        return null;
    }

    private static byte[][] Values(IReadOnlyList<string> values) => [.. values.Select(value => Encoding.UTF8.GetBytes(value.Trim()))];

    internal readonly record struct Place(int Column, byte[] Constant, int Last, byte[] Without);

    /// <summary>Where a value may stand: the first that is filled.</summary>
    internal sealed class Places(Place[] places)
    {
        public bool IsNowhere => places.Length == 0;

        public int Column => places.Length == 0 ? -1 : places[0].Column;

        public ReadOnlySpan<byte> Of<TRow>(TRow row)
            where TRow : IRowFields, allows ref struct
        {
            foreach (ref readonly var place in places.AsSpan())
            {
                if (place.Column < 0)
                    return place.Constant;
                var field = row[place.Column];
                if (field.IsEmpty)
                    continue;
                if (place.Without.Length > 0 && field.StartsWith(place.Without))
                    field = field[place.Without.Length..].Trim((byte)' ');
                if (place.Last > 0 && field.Length > place.Last)
                    field = field[^place.Last..];
                if (!field.IsEmpty)
                    return field;
            }
            return default;
        }
    }

    internal sealed record Rule(Places From, RuleTest Test, byte[][] Values)
    {
        public bool Holds<TRow>(TRow row)
            where TRow : IRowFields, allows ref struct
        {
            var field = From.Of(row);
            return Test switch
            {
                RuleTest.Is => IsAny(field, Values),
                RuleTest.IsNot => !IsAny(field, Values),
                RuleTest.BeginsWith => BeginsWithAny(field),
                _ => !field.IsEmpty,
            };
        }

        private bool BeginsWithAny(ReadOnlySpan<byte> field)
        {
            foreach (var value in Values)
                if (field.Length >= value.Length && Ascii.EqualsIgnoreCase(field[..value.Length], value))
                    return true;
            return false;
        }
    }

    /// <summary>Whatever the case of its letters.</summary>
    internal static bool IsAny(ReadOnlySpan<byte> field, byte[][] values)
    {
        foreach (var value in values)
            if (field.SequenceEqual(value) || Ascii.EqualsIgnoreCase(field, value))
                return true;
        return false;
    }
}
