using BillingBlazor.Server.Documents;
using BillingBlazor.Server.Invoices;
using SkiaSharp;
using UglyToad.PdfPig;

namespace BillingBlazor.Tests.Server.Invoices;

public sealed class DocumentLettersTests
{
    [Theory]
    [InlineData("Nguyễn Thị Hằng Telecom")]
    [InlineData("Ḃéal Feirste Ṫeo")]
    [InlineData("Œuvre Ŵyn Ōtaki Ɛwe Łódź")]
    [InlineData("№ 7 ™ ℅ ₹ ₺ ₿ ₦ ⅓ → ≤ ✓ ★ ☎ Ω")]
    [InlineData("Ἀθῆναι Ελλάδα")]
    [InlineData("Қазақстан Ђорђе Ґалаґан")]
    public void Every_letter_of_a_name_is_printed(string name)
    {
        var text = TextOf(InvoicePdf.Draw(PdfSamples.Named(name)));

        Assert.All(name.Normalize().Split(' '), word => Assert.Contains(word, text));
        Assert.DoesNotContain('?', text);
        Assert.DoesNotContain('□', text);
        Assert.Null(DocumentLetters.Warning(name));
    }

    [Theory]
    [InlineData("Ẹ̀kọ́", "Noto Sans")]
    [InlineData("תקשורת", "Noto Sans Hebrew")]
    [InlineData("شركة", "Noto Sans Arabic")]
    [InlineData("क्षेत्र", "Noto Sans Devanagari")]
    [InlineData("น้ำดื่ม", "Noto Sans Thai")]
    public void A_word_of_a_script_with_rules_is_shaped_by_its_own_face_and_can_be_copied(string word, string family)
    {
        foreach (var semiBold in new[] { false, true })
        {
            var line = DocumentFonts.Installed.Shape(word, semiBold);

            Assert.Contains(family, line.Runs.Select(run => run.Face.FamilyName));
            Assert.DoesNotContain((ushort)0, line.Runs.SelectMany(run => run.Glyphs));
            Assert.Equal(
                word.Normalize(),
                string.Concat(line.Runs.Select(run => System.Text.Encoding.UTF8.GetString(run.Utf8))).Normalize()
            );
        }

        var text = TextOf(InvoicePdf.Draw(PdfSamples.Named(word)));
        Assert.DoesNotContain('?', text);
        Assert.DoesNotContain('□', text);
        Assert.Null(DocumentLetters.Warning(word));
    }

    [Fact]
    public void Hebrew_stands_from_the_right()
    {
        // Read from the left of the paper, letter by letter.
        Assert.Contains("תרושקת", TextOf(InvoicePdf.Draw(PdfSamples.Named("תקשורת"))));
    }

    [Theory]
    [InlineData("שלום (UK) Ltd", "Ltd )UK( שלום")]
    [InlineData("שלום Ltd (UK)", "Ltd (UK) שלום")]
    [InlineData("Acme (שלום) Ltd", "Acme (שלום) Ltd")]
    [InlineData("שלום 12-34, 5%", "5% ,12-34 שלום")]
    [InlineData("12 שלום", "שלום 12")]
    public void Words_of_two_directions_stand_in_the_order_of_the_line(string name, string fromTheLeft)
    {
        var words = string.Concat(
            DocumentFonts.Installed.Shape(name, semiBold: false).Runs.Select(run => System.Text.Encoding.UTF8.GetString(run.Utf8))
        );

        // Each run is given in its own order and with its own brackets, which are mirrored when it is drawn; only where runs stand is asked
        // here.
        Assert.Equal(Squeezed(fromTheLeft), Squeezed(words));

        static string Squeezed(string text) => string.Concat(text.Where(letter => !char.IsWhiteSpace(letter) && letter != ','));
    }

    [Theory]
    [InlineData("Nguyễn", 6)]
    [InlineData("Ḃéal", 4)]
    public void A_letter_with_marks_is_one_glyph_of_our_own_face(string name, int glyphs)
    {
        var line = DocumentFonts.Installed.Shape(name, semiBold: false);

        Assert.Equal(glyphs, line.Runs.Sum(run => run.Glyphs.Length));
        Assert.All(line.Runs, run => Assert.Equal("Inter", run.Face.FamilyName));
    }

    [Fact]
    public void Arabic_letters_take_their_joined_forms_and_run_from_the_right()
    {
        // Beh alone is one glyph; three of them joined are an initial, a medial and a final one, none of which is the one that stands
        // alone.
        var alone = Assert.Single(DocumentFonts.Installed.Shape("ب", semiBold: false).Runs).Glyphs;
        var joined = Assert.Single(DocumentFonts.Installed.Shape("ببب", semiBold: false).Runs);

        Assert.Equal([4u, 2u, 0u], joined.Clusters.Distinct());
        Assert.Equal(3, joined.Glyphs.Except(alone).Distinct().Count());
    }

    [Fact]
    public void Figures_and_latin_words_in_a_hebrew_name_run_left_to_right()
    {
        var runs = DocumentFonts.Installed.Shape("שלום 2026 Ltd", semiBold: false).Runs;

        // From the left of the paper: the last logical word first, then the year, then the Hebrew word, its last letter leftmost.
        Assert.Equal(
            ["Ltd", "2026", "שלום"],
            runs.Select(run => System.Text.Encoding.UTF8.GetString(run.Utf8).Trim()).Where(words => words.Length > 0)
        );
        Assert.Equal([6u, 4u, 2u, 0u], runs[^1].Clusters);
    }

    [Fact]
    public void Our_own_words_beside_a_hebrew_name_run_left_to_right()
    {
        var runs = DocumentFonts.Installed.Shape(PdfText.LeftToRight("שלום, continued"), semiBold: true).Runs;

        Assert.Equal(["שלום", ", continued"], runs.Select(run => System.Text.Encoding.UTF8.GetString(run.Utf8)));
        Assert.Equal("Harbour, continued", PdfText.LeftToRight("Harbour, continued"));
    }

    [Fact]
    public void A_devanagari_conjunct_is_one_glyph()
    {
        // Ka, virama, ssa: the ligature ksha.
        var run = Assert.Single(DocumentFonts.Installed.Shape("क्ष", semiBold: false).Runs);

        Assert.Single(run.Glyphs);
    }

    [Theory]
    [InlineData("Harbour & Vale Ltd", "£1,234.50")]
    [InlineData("نص", "1,234.50")]
    public void A_right_aligned_line_ends_at_its_column(string name, string amount)
    {
        const float Right = 500;
        var type = new PdfText(9, SKColors.Black);
        using var stream = new MemoryStream();
        using (var pdf = SKDocument.CreatePdf(stream))
        {
            var canvas = pdf.BeginPage(595, 842);
            type.DrawRight(canvas, $"{name} {amount}", Right, 100);
            pdf.EndPage();
            pdf.Close();
        }

        using var read = PdfDocument.Open(stream.ToArray());

        Assert.InRange(read.GetPage(1).Letters.Max(letter => letter.EndBaseLine.X), Right - 1.5, Right + 0.1);
    }

    [Theory]
    [InlineData("Tel \u0378 Ltd", "\u0378")]
    [InlineData("\u0378\u0379 ꭓ \u0378", "\u0378 \u0379")]
    public void What_no_font_has_is_told_and_prints_as_a_box(string name, string missing)
    {
        var text = TextOf(InvoicePdf.Draw(PdfSamples.Named(name)));

        Assert.Contains("□", text);
        Assert.DoesNotContain('?', text);
        Assert.StartsWith($"No font here has {missing}: documents would print □ instead.", DocumentLetters.Warning(name));
    }

    [Fact]
    public void Chinese_comes_from_the_fonts_of_the_machine_where_they_are()
    {
        var folder = Directory.CreateTempSubdirectory();
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Samples", "TwoHan.ttf"), Path.Combine(folder.FullName, "TwoHan.ttf"));

        var with = new DocumentFonts(SystemFonts.In(folder.FullName));
        var without = new DocumentFonts(SystemFonts.In(Path.Combine(folder.FullName, "none")));

        Assert.Empty(with.Missing("中文"));
        Assert.Equal(["信"], with.Missing("中文信"));
        Assert.Equal(["中", "文"], without.Missing("中文"));
        Assert.Equal("Two Han", Assert.Single(with.Shape("中文", semiBold: false).Runs).Face.FamilyName);
        Assert.Equal("□□", System.Text.Encoding.UTF8.GetString(Assert.Single(without.Shape("中文", semiBold: false).Runs).Utf8));
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Words_that_our_first_font_has_are_never_shaped()
    {
        var type = new PdfText(9, SKColors.Black);

        Assert.Equal(type.Width("£") + type.Width("é") + type.Width("–"), type.Width("£é–"), precision: 3);
        Assert.Single(DocumentFonts.Installed.Shape("£é–", semiBold: false).Runs);
        Assert.Equal(DocumentFonts.Installed.Shape("£é–", semiBold: false).Ems * 9, type.Width("£é–"), precision: 2);
    }

    private static string TextOf(byte[] pdf)
    {
        using var document = PdfDocument.Open(pdf);
        return string.Join(' ', document.GetPages().SelectMany(page => page.GetWords()).Select(word => word.Text)).Normalize();
    }
}
