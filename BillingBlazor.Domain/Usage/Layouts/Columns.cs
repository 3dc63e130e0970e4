using System.Text;

namespace BillingBlazor.Domain.Usage.Layouts;

/// <summary>The columns of one file: where what a layout names stands in it.</summary>
/// <param name="header">The names of the file's columns; empty where it has none.</param>
internal sealed class Columns(IReadOnlyList<string> header)
{
    /// <summary>The name of a column as the file has it, else its number from 1.</summary>
    public string NameOf(int column) => column < header.Count && header[column].Length > 0 ? header[column] : $"Column {column + 1}";

    public Places Find(Source from)
    {
        var places = new List<Place>();
        foreach (var pick in from.Picks)
            if (pick.Constant is { } constant)
                places.Add(new(-1, Encoding.UTF8.GetBytes(constant), 0, []));
            else if ((pick.Column ?? ColumnOf(pick.Name!)) is { } column)
                places.Add(new(column, [], pick.Last, Encoding.UTF8.GetBytes(pick.Without ?? "")));
        return new([.. places]);
    }

    public RowCheck? Find(RowRule? rule) => rule is null ? null : new(Find(rule.From), rule.Test, Values(rule.Values));

    /// <exception cref="LayoutMisfitException">One of them is not in the file.</exception>
    public void RefuseMissing(IEnumerable<(string Field, Source From)> needed)
    {
        foreach (var (field, from) in needed)
            if (Find(from).IsNowhere)
                throw new LayoutMisfitException(
                    header.Count == 0
                        ? $"The file has no heading, and its layout looks for “{from}” by name."
                        : $"{field} stands in no column: the file has no “{from}”."
                );
    }

    public static byte[][] Values(IReadOnlyList<string> values) => [.. values.Select(value => Encoding.UTF8.GetBytes(value.Trim()))];

    /// <summary>Whatever the case of its letters.</summary>
    public static bool IsAny(ReadOnlySpan<byte> field, byte[][] values)
    {
        foreach (var value in values)
            if (field.SequenceEqual(value) || Ascii.EqualsIgnoreCase(field, value))
                return true;
        return false;
    }

    private int? ColumnOf(string name)
    {
        for (var column = 0; column < header.Count; column++)
            if (string.Equals(header[column], name.Trim(), StringComparison.OrdinalIgnoreCase))
                return column;
        return null;
    }
}

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

/// <summary>A rule of rows, with its columns found.</summary>
internal sealed record RowCheck(Places From, RuleTest Test, byte[][] Values)
{
    public bool Holds<TRow>(TRow row)
        where TRow : IRowFields, allows ref struct
    {
        var field = From.Of(row);
        return Test switch
        {
            RuleTest.Is => Columns.IsAny(field, Values),
            RuleTest.IsNot => !Columns.IsAny(field, Values),
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
