using System.Net;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Usage;
using BillingBlazor.Server.Documents;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>
/// Staff (at the organisation's e-mail address, else its sender's) and the customer (at its delivery address) are told when a line comes to
/// 80 % and to 100 % of its spending cap, once each a line and usage month. Calls that pass both at once make one message; months that
/// ended more than a month ago, read for the record, make none.
/// </summary>
internal static class CapMail
{
    private const int LateDays = 31;

    private sealed record Told(string Line, CapUse Use, int Percent);

    /// <summary>Of many customers' months, with the same few queries however many they are.</summary>
    public static async Task TellAsync(BillingDb db, IReadOnlyList<SettledMonth> settled, DateTime nowUtc, CancellationToken cancel)
    {
        var today = UkTime.DayOf(nowUtc);
        var near = settled.Where(s => s.Month.To.AddDays(LateDays) >= today && s.Caps.Any(c => c.At80Utc is not null)).ToList();
        if (near.Count == 0)
            return;
        var ids = near.SelectMany(s => s.Caps).Select(c => c.CliId).Distinct().ToList();
        var known = (
            await db
                .CapNotices.AsNoTracking()
                .Where(n => EF.Parameter(ids).Contains(n.CliId))
                .Select(n => new
                {
                    n.CliId,
                    n.MonthFrom,
                    n.Percent,
                })
                .ToListAsync(cancel)
        ).Select(n => (n.CliId, n.MonthFrom, n.Percent)).ToHashSet();
        var due = near.SelectMany(s =>
                s.Caps.Where(c => c.At80Utc is not null)
                    .SelectMany(use => Percents(use).Select(percent => (Of: s, Use: use, Percent: percent)))
            )
            .Where(n => !known.Contains((n.Use.CliId, n.Of.Month.From, n.Percent)))
            .ToList();
        if (due.Count == 0)
            return;
        BulkInsert.Add<CapNotice>(
            db,
            [
                .. due.Select(n => new CapNotice
                {
                    CliId = n.Use.CliId,
                    MonthFrom = n.Of.Month.From,
                    Percent = n.Percent,
                    ToldUtc = nowUtc,
                }),
            ],
            cancel
        );

        var labels = (await db.Clis.AsNoTracking().Where(c => EF.Parameter(ids).Contains(c.Id)).ToListAsync(cancel)).ToDictionary(
            c => c.Id,
            c => c.Label
        );
        var customerIds = due.Select(n => n.Of.Customer.Id).Distinct().ToList();
        var customers = await db
            .Customers.AsNoTracking()
            .Where(c => EF.Parameter(customerIds).Contains(c.Id))
            .ToDictionaryAsync(c => c.Id, cancel);
        var organisations = await db.Organisations.AsNoTracking().ToDictionaryAsync(o => o.Id, cancel);
        BulkInsert.Add<OutboxMessage>(
            db,
            [
                .. due.GroupBy(n => n.Of)
                    .SelectMany(month =>
                    {
                        var told = month
                            .GroupBy(n => n.Use.CliId)
                            .Select(n => new Told(labels[n.Key], n.First().Use, n.Max(x => x.Percent)))
                            .OrderByDescending(t => t.Percent)
                            .ThenBy(t => t.Line, StringComparer.Ordinal)
                            .ToList();
                        var customer = customers[month.Key.Customer.Id];
                        return Messages(customer, organisations[customer.OrganisationId], month.Key.Month, told, nowUtc);
                    }),
            ],
            cancel
        );
    }

    private static string Charged(CapUse use) => $"{PdfFigures.Pounds(use.Charged)} of {PdfFigures.Pounds(use.Cap)} + VAT";

    private static IEnumerable<int> Percents(CapUse use) => use.At100Utc is null ? [80] : [80, 100];

    private static IEnumerable<OutboxMessage> Messages(
        Customer customer,
        Organisation organisation,
        BillingPeriod month,
        List<Told> told,
        DateTime nowUtc
    )
    {
        var subject = told is [{ } one] ? $"{one.Line} has {Words(one)}" : $"{told.Count:#,0} lines are near or at their spending caps";
        var list = string.Concat(told.Take(100).Select(t => $"<li>{Html(t.Line)} has {Html(Words(t))}: {Charged(t.Use)}.</li>"));
        var more = told.Count > 100 ? $"<p>And {told.Count - 100:#,0} more.</p>" : "";
        var after = "<p>Once a cap is reached, calls, data and messages of its line are no longer charged until the month ends.</p>";
        if ((organisation.Email ?? organisation.SenderEmail) is { } staff)
            yield return Message(
                staff,
                $"{customer.Name}: {subject}",
                $"<p>{Html(customer.Name)}, {month}:</p><ul>{list}</ul>{more}<p>What comes after a cap is not charged to the "
                    + "customer, and still costs you.</p>",
                "staff"
            );
        if (customer is { SendViaEmail: true, DeliveryEmail: { } recipients })
            yield return Message(
                recipients,
                subject,
                $"<p>Dear customer,</p><p>In your usage month {month}:</p><ul>{list}</ul>{more}{after}<p>{Html(organisation.Name)}</p>",
                "customer"
            );

        OutboxMessage Message(string to, string about, string html, string whom) =>
            new()
            {
                Kind = "Spending cap",
                Recipients = to,
                SenderName = organisation.SenderName ?? organisation.Name,
                SenderEmail = organisation.SenderEmail ?? "",
                Subject = about,
                Html = html,
                MessageId = $"cap-{told[0].Use.CliId}-{month.From:yyyyMMdd}-{told[0].Percent}-{whom}@billingblazor",
                CreatedUtc = nowUtc,
                NextTryUtc = nowUtc,
            };
    }

    private static string Words(Told told) => told.Percent == 100 ? "reached its spending cap" : "used 80 % of its spending cap";

    private static string Html(string text) => WebUtility.HtmlEncode(text);
}
