using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;

namespace BillingBlazor.Server.Usage;

/// <summary>What is said of a call, the same in the grid and in exports.</summary>
public static class CallWords
{
    public static string Of(Band band) =>
        band switch
        {
            Band.Peak => "Peak",
            Band.OffPeak => "Off-peak",
            Band.WeekendPeak => "Weekend peak",
            _ => "Weekend off-peak",
        };

    public static string Of(OrphanReason reason) =>
        reason switch
        {
            OrphanReason.None => "Rated",
            OrphanReason.NoOwner => "Nobody has this line",
            OrphanReason.NoDestination => "Destination not known",
            OrphanReason.NoPrice => "No price",
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "An unknown reason."),
        };

    public static string Of(CallFlag flag) =>
        flag switch
        {
            CallFlag.RepeatedHour => "In the hour that came twice",
            CallFlag.SkippedHour => "In the hour that never was",
            CallFlag.EqualInFile => "Equal to another in its file",
            CallFlag.LongerThanADay => "Longer than a day",
            CallFlag.Inclusive => "Within an allowance",
            CallFlag.CapReached => "Spending cap reached",
            CallFlag.Excluded => "Excluded from billing",
            CallFlag.WrittenOff => "Written off",
            CallFlag.Orphan => "Orphans",
            _ => throw new ArgumentOutOfRangeException(nameof(flag), flag, "An unknown flag."),
        };

    public static string State(CallRow call) =>
        call.Orphan != OrphanReason.None ? Of(call.Orphan)
        : call.InvoiceId is null ? "Not billed yet"
        : "Billed";

    /// <summary>What is peculiar about it, as chips.</summary>
    public static IEnumerable<(string Word, string Why)> Chips(CallRow call)
    {
        if (call.IsLongerThanADay)
            yield return ("Over a day", "The call is longer than a day: ask the supplier whether that is so.");
        if ((call.Flags & UsageMarks.RepeatedHour) != 0)
            yield return ("Hour came twice", "The clocks went back: taken as the first pass of the hour.");
        if ((call.Flags & UsageMarks.SkippedHour) != 0)
            yield return ("Hour never was", "The clocks went forward over this time: moved an hour on.");
        if ((call.Flags & UsageMarks.EqualInFile) != 0)
            yield return ("Equal in file", "An equal record without a record id stands in the same file; both are kept.");
        if ((call.Flags & UsageMarks.Inclusive) != 0)
            yield return ("Inclusive", "An allowance covers it, wholly or in part.");
        if ((call.Flags & UsageMarks.ToTheCap) != 0)
            yield return ("To the cap", "It crossed the spending cap of its line.");
        if ((call.Flags & UsageMarks.CapReached) != 0)
            yield return ("Cap reached", "The spending cap of its line was reached before it.");
        if ((call.Flags & UsageMarks.Excluded) != 0)
            yield return ("Excluded", "Its line is excluded from billing.");
        if ((call.Flags & UsageMarks.WrittenOff) != 0)
            yield return ("Written off", "Gathered while the customer was left out of billing.");
    }
}
