using DocumentFormat.OpenXml.Spreadsheet;

namespace BillingBlazor.Server.Sheets;

/// <summary>How a written cell looks: the place of its format in <see cref="SheetStyles"/>.</summary>
internal enum Look : uint
{
    Plain,
    Heading,
    Text,
    Bad,
    Day,
    Words,
    BadHeading,
}

internal static class SheetStyles
{
    public static Look Of(ColumnKind kind) =>
        kind switch
        {
            ColumnKind.Text => Look.Text,
            ColumnKind.Number => Look.Plain,
            ColumnKind.Day => Look.Day,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "An unknown kind of column."),
        };

    public static string Xml { get; } = Styles().OuterXml;

    /// <summary>The formats in the order of <see cref="Look"/>. 49 is Text.</summary>
    private static Stylesheet Styles() =>
        new(
            new NumberingFormats(new NumberingFormat { NumberFormatId = 164, FormatCode = "d mmm yyyy" }) { Count = 1 },
            new Fonts(
                new Font(new FontSize { Val = 11 }, new FontName { Val = "Calibri" }),
                new Font(new Bold(), new FontSize { Val = 11 }, new FontName { Val = "Calibri" })
            )
            {
                Count = 2,
            },
            new Fills(
                new Fill(new PatternFill { PatternType = PatternValues.None }),
                new Fill(new PatternFill { PatternType = PatternValues.Gray125 }),
                Solid("FFE6EEF8"),
                Solid("FFF9D0CC")
            )
            {
                Count = 4,
            },
            new Borders(new Border(new LeftBorder(), new RightBorder(), new TopBorder(), new BottomBorder(), new DiagonalBorder()))
            {
                Count = 1,
            },
            new CellStyleFormats(
                new CellFormat
                {
                    NumberFormatId = 0,
                    FontId = 0,
                    FillId = 0,
                    BorderId = 0,
                }
            )
            {
                Count = 1,
            },
            new CellFormats(
                Format(),
                Format(number: 49, font: 1, fill: 2),
                Format(number: 49),
                Format(number: 49, fill: 3),
                Format(number: 164),
                new CellFormat(new Alignment { WrapText = true, Vertical = VerticalAlignmentValues.Top })
                {
                    NumberFormatId = 49,
                    FontId = 0,
                    FillId = 0,
                    BorderId = 0,
                    FormatId = 0,
                    ApplyNumberFormat = true,
                    ApplyAlignment = true,
                },
                Format(number: 49, font: 1, fill: 3)
            )
            {
                Count = 7,
            },
            new CellStyles(
                new CellStyle
                {
                    Name = "Normal",
                    FormatId = 0,
                    BuiltinId = 0,
                }
            )
            {
                Count = 1,
            }
        );

    private static CellFormat Format(uint number = 0, uint font = 0, uint fill = 0) =>
        new()
        {
            NumberFormatId = number,
            FontId = font,
            FillId = fill,
            BorderId = 0,
            FormatId = 0,
            ApplyNumberFormat = number > 0,
            ApplyFont = font > 0,
            ApplyFill = fill > 0,
        };

    private static Fill Solid(string colour) =>
        new(
            new PatternFill(new ForegroundColor { Rgb = colour }, new BackgroundColor { Indexed = 64 })
            {
                PatternType = PatternValues.Solid,
            }
        );
}
