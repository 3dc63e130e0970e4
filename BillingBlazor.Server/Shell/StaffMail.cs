using System.Net;
using BillingBlazor.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Shell;

/// <summary>
/// Staff are told what goes on without them: each Owner and Billing user who wants it, once about each thing. The key is the message's id,
/// written in the transaction of what it tells about.
/// </summary>
internal static class StaffMail
{
    /// <param name="key">What it is told once about.</param>
    public static async Task TellAsync(
        BillingDb db,
        string key,
        string kind,
        string subject,
        IEnumerable<string> sentences,
        DateTime nowUtc,
        CancellationToken cancel
    )
    {
        var far = new DateTimeOffset(nowUtc).AddYears(1);
        var staff = await db
            .UserRoles.Join(
                db.Roles.Where(r => r.Name == Roles.Owner || r.Name == Roles.Billing),
                u => u.RoleId,
                r => r.Id,
                (u, _) => u.UserId
            )
            .Join(
                db.Users.Where(u => !u.NoClockNotices && u.Email != null),
                id => id,
                u => u.Id,
                (_, u) =>
                    new
                    {
                        u.Id,
                        u.Email,
                        u.DisplayName,
                        u.LockoutEnd,
                    }
            )
            .Distinct()
            .ToListAsync(cancel);
        var sender = await db
            .Organisations.AsNoTracking()
            .OrderByDescending(o => o.IsDefault)
            .ThenBy(o => o.Id)
            .FirstOrDefaultAsync(cancel);
        var told = (
            await db.OutboxMessages.Where(m => m.MessageId.StartsWith($"{key}-")).Select(m => m.MessageId).ToListAsync(cancel)
        ).ToHashSet();
        var body = string.Concat(sentences.Where(s => s.Length > 0).Select(s => $"<p>{WebUtility.HtmlEncode(s)}</p>"));
        db.AddRange(
            staff
                .Where(u => !(u.LockoutEnd > far))
                .Select(u => new OutboxMessage
                {
                    Kind = kind,
                    Recipients = u.Email!,
                    SenderName = sender?.SenderName ?? sender?.Name ?? "BillingBlazor",
                    SenderEmail = sender?.SenderEmail ?? "",
                    Subject = subject,
                    Html =
                        $"<p>Hello {WebUtility.HtmlEncode(u.DisplayName)},</p>{body}<p>You can switch these messages off on the page "
                            + "“Your account”.</p>",
                    MessageId = $"{key}-{u.Id}@billingblazor",
                    CreatedUtc = nowUtc,
                    NextTryUtc = nowUtc,
                })
                .Where(m => !told.Contains(m.MessageId))
        );
    }
}
