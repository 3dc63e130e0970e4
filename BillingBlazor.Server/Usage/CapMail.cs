using System.Net;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage;

/// <summary>
/// Staff (at the organisation's e-mail address, else its sender's) and the customer (at its delivery address) are told when a line comes to 80 % and
/// to 100 % of its spending cap, once each a line and usage month. Calls that pass both at once make one message; months that ended more than
/// a month ago, read for the record, make none.
/// </summary>
internal static class CapMail
{
    private const int LateDays = 31;

    private sealed record Told(string Line, CapUse Use, int Percent);

    public static async Task TellAsync(BillingDb db, int customerId, BillingPeriod month, IReadOnlyList<CapUse> caps, DateTime nowUtc, CancellationToken cancel)
    {
        if (month.To.AddDays(LateDays) < UkTime.DayOf(nowUtc)) return;
        var near = caps.Where(c => c.At80Utc is not null).ToList();
        if (near.Count == 0) return;
        var ids = near.Select(c => c.CliId).ToList();
        var known = (await db.CapNotices.AsNoTracking().Where(n => ids.Contains(n.CliId) && n.MonthFrom == month.From).Select(n => new { n.CliId, n.Percent }).ToListAsync(cancel)).Select(n => (n.CliId, n.Percent)).ToHashSet();
        var due = near.SelectMany(use => Percents(use).Select(percent => (Use: use, Percent: percent))).Where(n => !known.Contains((n.Use.CliId, n.Percent))).ToList();
        if (due.Count == 0) return;
        BulkInsert.Add<CapNotice>(db, [.. due.Select(n => new CapNotice { CliId = n.Use.CliId, MonthFrom = month.From, Percent = n.Percent, ToldUtc = nowUtc })], cancel);

        var labels = (await db.Clis.AsNoTracking().Where(c => ids.Contains(c.Id)).ToListAsync(cancel)).ToDictionary(c => c.Id, c => c.Label);
        var told = due.GroupBy(n => n.Use.CliId).Select(n => new Told(labels[n.Key], n.First().Use, n.Max(x => x.Percent))).OrderByDescending(t => t.Percent).ThenBy(t => t.Line, StringComparer.Ordinal).ToList();
        var customer = await db.Customers.AsNoTracking().SingleAsync(c => c.Id == customerId, cancel);
        var organisation = await db.Organisations.AsNoTracking().SingleAsync(o => o.Id == customer.OrganisationId, cancel);
        BulkInsert.Add<OutboxMessage>(db, [.. Messages(customer, organisation, month, told, nowUtc)], cancel);
    }

    private static IEnumerable<int> Percents(CapUse use) => use.At100Utc is null ? [80] : [80, 100];

    private static IEnumerable<OutboxMessage> Messages(Customer customer, Organisation organisation, BillingPeriod month, List<Told> told, DateTime nowUtc)
    {
        var subject = told is [{ } one] ? $"{one.Line} has {Words(one)}" : $"{told.Count:#,0} lines are near or at their spending caps";
        var list = string.Concat(told.Take(100).Select(t => $"<li>{Html(t.Line)} has {Html(Words(t))}: {t.Use.Charged} of {t.Use.Cap} + VAT.</li>"));
        var more = told.Count > 100 ? $"<p>And {told.Count - 100:#,0} more.</p>" : "";
        var after = "<p>Once a cap is reached, calls, data and messages of its line are no longer charged until the month ends.</p>";
        if ((organisation.Email ?? organisation.SenderEmail) is { } staff)
            yield return Message(staff, $"{customer.Name}: {subject}", $"<p>{Html(customer.Name)}, {month}:</p><ul>{list}</ul>{more}<p>What comes after a cap is not charged to the customer, and still costs you.</p>", "staff");
        if (customer is { SendViaEmail: true, DeliveryEmail: { } recipients })
            yield return Message(recipients, subject, $"<p>Dear customer,</p><p>In your usage month {month}:</p><ul>{list}</ul>{more}{after}<p>{Html(organisation.Name)}</p>", "customer");

        OutboxMessage Message(string to, string about, string html, string whom) => new()
        {
            Kind = "Spending cap", Recipients = to, SenderName = organisation.SenderName ?? organisation.Name, SenderEmail = organisation.SenderEmail ?? "", Subject = about, Html = html,
            MessageId = $"cap-{told[0].Use.CliId}-{month.From:yyyyMMdd}-{told[0].Percent}-{whom}@billingblazor", CreatedUtc = nowUtc, NextTryUtc = nowUtc,
        };
    }

    private static string Words(Told told) => told.Percent == 100 ? "reached its spending cap" : "used 80 % of its spending cap";

    private static string Html(string text) => WebUtility.HtmlEncode(text);
}
