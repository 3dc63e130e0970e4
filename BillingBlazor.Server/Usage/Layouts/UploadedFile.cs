using BillingBlazor.Domain.Usage;
using BillingBlazor.Domain.Usage.Layouts;
using BillingBlazor.Server.Data;

namespace BillingBlazor.Server.Usage.Layouts;

/// <summary>A file in the data folder, opened to be read as its format says; what does not fit is told before a row of it is
/// kept.</summary>
internal sealed class UploadedFile(DataFolder folder, CdrFile file, CallFormat format, DateOnly today)
{
    /// <summary>Rows that are looked at before a file is read: more than a fifth of them rejected, and it waits.</summary>
    private const int LookedAt = 1_000;

    private const int MostRejected = 5;

    /// <exception cref="LayoutMisfitException">It is not of its layout.</exception>
    public CallReader Open()
    {
        var legs = format.Layout is { OtherLeg.IsNone: false } ? Legs() : null;
        if (format.Layout is not null && !file.IsReadAnyway && file.MendsFileId is null)
            RefuseMisfit();
        return format.Open(Content(), today, legs);
    }

    private OtherLegs Legs()
    {
        var legs = new OtherLegs();
        using var reader = (MappedReader)format.Open(Content(), today);
        reader.Collect(legs);
        return legs;
    }

    private void RefuseMisfit()
    {
        using var reader = format.Open(Content(), today);
        var (rows, bad, first) = (0, 0, (RejectedRow?)null);
        while (rows < LookedAt && reader.Read(out var rejected))
        {
            rows++;
            if (rejected is null)
                continue;
            bad++;
            first ??= rejected;
        }
        if (bad * MostRejected > rows)
            throw new LayoutMisfitException(
                $"{bad:#,0} of the first {rows:#,0} rows can't be read by this layout. Line {first!.Line:#,0}"
                    + (first.Column.Length > 0 ? $", {first.Column}, “{Cut(first.Value)}”" : "")
                    + $": {first.Reason}"
            );
    }

    private static string Cut(string value) => value.Length > 60 ? $"{value[..60]}…" : value;

    private FileStream Content() =>
        new(folder.UploadPath(file.ContentHash), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
}
