using SkiaSharp;

namespace BillingBlazor.Server.Documents;

/// <summary>The A4 sheet that every document is drawn on, with its margins and foot. The same document gives the same bytes.</summary>
internal static class DocumentPaper
{
    internal const float PageWidth = 595.28f;
    internal const float PageHeight = 841.89f;
    internal const float Left = 50;
    internal const float Right = PageWidth - 50;
    private const float Top = 40;
    private const float Bottom = PageHeight - 51;

    /// <summary>What a document says of itself.</summary>
    internal sealed record About(string Title, string Author, string Subject, DateTime Made);

    internal static byte[] Paper(IEnumerable<IEnumerable<PdfBlock>> chapters, string foot, PdfLook look, About about)
    {
        var flow = new PdfFlow(Top, Bottom);
        foreach (var chapter in chapters)
            flow.Add([.. chapter]);
        var footWords = PdfText.LeftToRight(look.Small.Fit(foot, 400));
        using var stream = new MemoryStream();
        using (var pdf = SKDocument.CreatePdf(stream, Metadata(about)))
        {
            for (var i = 0; i < flow.Pages.Count; i++)
            {
                var canvas = pdf.BeginPage(PageWidth, PageHeight);
                foreach (var (block, top) in flow.Pages[i])
                    block.Draw(canvas, top);
                DrawFoot(canvas, look, footWords, i + 1, flow.Pages.Count);
                pdf.EndPage();
            }
            pdf.Close();
        }
        return stream.ToArray();
    }

    private static void DrawFoot(SKCanvas canvas, PdfLook look, string words, int page, int pages)
    {
        const float Baseline = PageHeight - 32;
        PdfLook.Hairline(canvas, Left, Right, Baseline - 14);
        look.Small.Draw(canvas, words, Left, Baseline);
        look.Small.DrawRight(canvas, $"Page {page} of {pages}", Right, Baseline);
    }

    private static SKDocumentPdfMetadata Metadata(About about)
    {
        var made = DateTime.SpecifyKind(about.Made, DateTimeKind.Utc);
        return new SKDocumentPdfMetadata
        {
            Title = PdfText.Clean(about.Title, 200),
            Author = PdfText.Clean(about.Author, 200),
            Subject = PdfText.Clean(about.Subject, 200),
            Creation = made,
            Modified = made,
            RasterDpi = 144,
            EncodingQuality = 101,
        };
    }
}
