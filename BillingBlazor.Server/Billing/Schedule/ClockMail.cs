using System.Globalization;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Billing.Schedule;

/// <summary>What staff are told of the clock.</summary>
internal static class ClockMail
{
    public static Task WaitsForFilesAsync(
        BillingDb db,
        BillingTrigger trigger,
        CustomerGroup group,
        DateTime nowUtc,
        CancellationToken cancel
    ) =>
        TellAsync(
            db,
            trigger,
            "waits",
            $"{group.Name} waits for suppliers' files",
            [
                $"The billing of {Day(trigger.Day)} has not begun.",
                trigger.Why ?? "",
                "Upload them under Usage > Files, and it begins by itself; or start it now under Billing > Schedule.",
            ],
            nowUtc,
            cancel
        );

    /// <param name="parked">Who could not be billed: a finished sentence, or null.</param>
    public static Task DraftedAsync(
        BillingDb db,
        BillingTrigger trigger,
        CustomerGroup group,
        BillingRun run,
        string why,
        string? parked,
        DateTime nowUtc,
        CancellationToken cancel
    ) =>
        TellAsync(
            db,
            trigger,
            "drafted",
            $"{group.Name}: run {run.Id} waits for your approval",
            [
                $"The clock has drafted the billing of {Day(trigger.Day)}: {Totals(run)}.",
                why,
                parked ?? "",
                .. Warning(trigger),
                $"Look at it under Billing > Runs, run {run.Id}. Nothing leaves the house before it is approved.",
            ],
            nowUtc,
            cancel
        );

    /// <param name="parked">Who could not be billed: a finished sentence, or null.</param>
    public static Task ApprovedAsync(
        BillingDb db,
        BillingTrigger trigger,
        CustomerGroup group,
        BillingRun run,
        string? parked,
        DateTime nowUtc,
        CancellationToken cancel
    ) =>
        TellAsync(
            db,
            trigger,
            "approved",
            $"{group.Name}: run {run.Id} was approved by the clock",
            [
                $"The billing of {Day(trigger.Day)} is done: {Totals(run)}.",
                parked ?? "",
                .. Warning(trigger),
                run.SendEmails ? "The invoices go out by e-mail to the customers who want them so." : "",
            ],
            nowUtc,
            cancel
        );

    /// <param name="why">A failure of another kind is told too, the same one once.</param>
    public static Task FailedAsync(
        BillingDb db,
        BillingTrigger trigger,
        CustomerGroup group,
        string why,
        DateTime nowUtc,
        CancellationToken cancel
    ) =>
        TellAsync(
            db,
            trigger,
            $"failed-{Key(why)}",
            $"{group.Name}: the billing of {Day(trigger.Day)} can't go on",
            [
                why,
                trigger.RunId is { } run
                    ? $"Run {run} waits, and goes on by itself once that is mended."
                    : "It is tried again each minute, and goes on by itself once that is mended.",
            ],
            nowUtc,
            cancel
        );

    private static Task TellAsync(
        BillingDb db,
        BillingTrigger trigger,
        string what,
        string subject,
        IEnumerable<string> sentences,
        DateTime nowUtc,
        CancellationToken cancel
    ) => StaffMail.TellAsync(db, $"clock-{trigger.Id}-{what}", "Billing clock", subject, sentences, nowUtc, cancel);

    private static string[] Warning(BillingTrigger trigger) => trigger is { WithoutFiles: true, Why: { } why } ? [why] : [];

    private static string Totals(BillingRun run) =>
        $"{run.Invoices:#,0} {(run.Invoices == 1 ? "invoice" : "invoices")} over {run.Total}, {run.Net} net and {run.Vat} VAT";

    private static string Day(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>Short, and the same for the same words.</summary>
    private static string Key(string why) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(why)))[..12];
}
