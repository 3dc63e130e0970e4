using SkiaSharp;

namespace BillingBlazor.Server.Documents;

/// <summary>What is never split over two pages: so high, drawn from its top.</summary>
internal sealed record PdfBlock(float Height, Action<SKCanvas, float> Draw)
{
    /// <summary>A heading goes over the page with what it heads; so does a last row with its sum.</summary>
    public bool KeepWithNext { get; init; }

    public bool OnNewPage { get; init; }

    /// <summary>Drawn above it, when it comes first on a page: the heads of its table, "continued".</summary>
    public IReadOnlyList<PdfBlock> Heads { get; init; } = [];

    public static PdfBlock Space(float height) => new(height, (_, _) => { });
}

/// <summary>Lays blocks out on pages before any is drawn, so that each page knows how many there are.</summary>
internal sealed class PdfFlow(float top, float bottom)
{
    private readonly List<List<(PdfBlock Block, float Top)>> pages =
    [
        [],
    ];
    private float? reached;

    public IReadOnlyList<IReadOnlyList<(PdfBlock Block, float Top)>> Pages => pages;

    public void Add(IReadOnlyList<PdfBlock> blocks)
    {
        for (var i = 0; i < blocks.Count; i++)
        {
            var y = reached ?? top;
            var height = blocks[i].Height;
            for (var j = i; blocks[j].KeepWithNext && j + 1 < blocks.Count; j++)
                height += blocks[j + 1].Height;
            if (i > 0 && blocks[i - 1].KeepWithNext && y + blocks[i].Height <= bottom)
                Place(blocks[i]);
            else if (!blocks[i].OnNewPage && y + height <= bottom)
                Place(blocks[i]);
            else
                PlaceOnNewPage(blocks[i]);
        }
    }

    private void PlaceOnNewPage(PdfBlock block)
    {
        if (pages[^1].Count > 0)
            pages.Add([]);
        reached = top;
        foreach (var head in block.Heads)
            Place(head);
        Place(block);
    }

    private void Place(PdfBlock block)
    {
        var y = reached ?? top;
        pages[^1].Add((block, y));
        reached = y + block.Height;
    }
}
