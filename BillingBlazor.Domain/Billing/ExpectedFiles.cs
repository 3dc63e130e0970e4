namespace BillingBlazor.Domain.Billing;

/// <summary>A supplier's file that was read, by the first and last start of its records.</summary>
public readonly record struct FileSpan(int SupplierId, DateTime FirstUtc, DateTime LastUtc, DateTime UploadedUtc);

/// <param name="LastCall">The UK day of its last call in the period; null: there is none at all.</param>
public readonly record struct MissingFiles(int SupplierId, DateOnly? LastCall);

/// <summary>
/// Which suppliers' files are missing for a usage period, judged by what they sent before: no setting to forget. A supplier that sent files
/// of the month before is expected to send this one's; often (three files or more), up to the period's last day; else up to the last end of
/// a month in it. A run by the clock waits for them; one by hand is warned.
/// </summary>
public static class ExpectedFiles
{
    private const int Often = 3;

    public static IEnumerable<MissingFiles> Missing(IEnumerable<FileSpan> files, BillingPeriod usage) =>
        files
            .GroupBy(f => f.SupplierId)
            .Select(supplier => (Id: supplier.Key, Files: supplier.ToList()))
            .Where(supplier => IsMissing(supplier.Files, usage))
            .Select(supplier => new MissingFiles(supplier.Id, LastCall(supplier.Files, usage)))
            .OrderBy(missing => missing.SupplierId);

    private static bool IsMissing(List<FileSpan> files, BillingPeriod usage)
    {
        var (before, from) = (UkTime.StartOf(usage.From.AddMonths(-1)), UkTime.StartOf(usage.From));
        var earlier = files.Count(f => f.LastUtc >= before && f.FirstUtc < from);
        if (earlier == 0 || ExpectedDay(usage, earlier >= Often) is not { } expected)
            return false;
        var (day, after) = (UkTime.StartOf(expected), UkTime.StartOf(expected.AddDays(1)));
        // A month's file that comes after its end is whole, though nobody may have called on the last day.
        return !files.Any(f => f.LastUtc >= day || (f.UploadedUtc >= after && f.LastUtc >= from));
    }

    private static DateOnly? LastCall(List<FileSpan> files, BillingPeriod usage) =>
        UkTime.DayOf(files.Max(f => f.LastUtc)) is var last && last >= usage.From ? last : null;

    private static DateOnly? ExpectedDay(BillingPeriod usage, bool sendsOften)
    {
        var monthEnd = BillingPeriod.MonthOf(usage.To).To;
        if (sendsOften || monthEnd == usage.To)
            return usage.To;
        var lastEnd = BillingPeriod.MonthOf(usage.To).From.AddDays(-1);
        return lastEnd >= usage.From ? lastEnd : null;
    }
}
