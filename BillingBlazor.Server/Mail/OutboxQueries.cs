using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Mail;

/// <param name="InvoiceId">The messages of one document.</param>
public sealed record OutboxFilter(OutboxState? State, string? Kind, string? Words, int? InvoiceId);

public sealed record OutboxRow(
    int Id,
    string Kind,
    int? InvoiceId,
    string Recipients,
    string Subject,
    OutboxState State,
    int Attempts,
    DateTime CreatedUtc,
    DateTime NextTryUtc,
    DateTime? SentUtc,
    string? Failure
)
{
    /// <summary>The addresses that have it already, while others wait.</summary>
    public string? Accepted { get; init; }

    /// <summary>It went, or goes, a second time after a break.</summary>
    public bool IsRepeat { get; init; }

    public bool CanTryAgain =>
        State is OutboxState.Failed or OutboxState.Cancelled || (State == OutboxState.Waiting && Failure is not null);

    public bool CanCancel => State is OutboxState.Waiting or OutboxState.Failed;
}

/// <param name="IsCapped">There are more, which weren't counted.</param>
public sealed record OutboxPart(IReadOnlyList<OutboxRow> Rows, int Total, bool IsCapped);

public sealed record OutboxCounts(int Waiting, int Failed, int SentToday);

/// <param name="Html">Null for messages about signing in: their links are their reader's alone.</param>
public sealed record OutboxView(OutboxRow Row, string Sender, string? Html, IReadOnlyList<string> Attachments);

/// <summary>What waits, went and failed, and why.</summary>
public sealed class OutboxQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    private const int MostCounted = 10_000;
    private static readonly string[] documents = ["Invoice", "Credit note", StatementMail.Kind, "Spending cap"];

    public static IReadOnlyList<string> Kinds { get; } =
    [.. documents, "Invitation", "Password", "Security", "Billing clock", "Collection", "Backup"];

    public async Task<OutboxPart> PageAsync(OutboxFilter filter, int page, int size, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var messages = db.OutboxMessages.AsNoTracking();
        if (filter.State is { } state)
            messages = messages.Where(m => m.State == state);
        if (Text.Optional(filter.Kind) is { } kind)
            messages = messages.Where(m => m.Kind == kind);
        if (filter.InvoiceId is { } invoiceId)
            messages = messages.Where(m => m.InvoiceId == invoiceId);
        if (Text.Optional(filter.Words) is { } words && LikePattern.Holding(words) is var like)
            messages = messages.Where(m =>
                EF.Functions.Like(m.Recipients, like, LikePattern.Escape) || EF.Functions.Like(m.Subject, like, LikePattern.Escape)
            );
        var total = await messages.Select(m => m.Id).Take(MostCounted + 1).CountAsync(cancel);
        var ids = await messages.OrderByDescending(m => m.Id).Skip((page - 1) * size).Take(size).Select(m => m.Id).ToListAsync(cancel);
        return new(await RowsAsync(db, ids, cancel), Math.Min(total, MostCounted), total > MostCounted);
    }

    public async Task<OutboxCounts> CountsAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var today = UkTime.StartOf(db.Today);
        return new(
            await db.OutboxMessages.CountAsync(m => m.State == OutboxState.Waiting || m.State == OutboxState.Sending, cancel),
            await db.OutboxMessages.CountAsync(m => m.State == OutboxState.Failed, cancel),
            await db.OutboxMessages.CountAsync(m => m.State == OutboxState.Sent && m.NextTryUtc >= today && m.SentUtc >= today, cancel)
        );
    }

    public async Task<OutboxView?> FindAsync(int messageId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        if (await RowsAsync(db, [messageId], cancel) is not [var row])
            return null;
        var message = await db.OutboxMessages.AsNoTracking().SingleAsync(m => m.Id == messageId, cancel);
        var number = await db.Invoices.Where(i => i.Id == message.InvoiceId).Select(i => i.Number).SingleOrDefaultAsync(cancel);
        var files =
            number is not null ? [$"{number}.pdf"]
            : message is { StatementFrom: { } from, StatementTo: { } to } ? new[] { $"Statement of account, {new BillingPeriod(from, to)}" }
            : [];
        return new(
            row,
            message.SenderEmail.Length > 0 ? $"{message.SenderName} <{message.SenderEmail}>" : message.SenderName,
            documents.Contains(message.Kind) ? message.Html : null,
            files
        );
    }

    private static async Task<IReadOnlyList<OutboxRow>> RowsAsync(BillingDb db, IReadOnlyList<int> ids, CancellationToken cancel) =>
        [
            .. (
                await db
                    .OutboxMessages.AsNoTracking()
                    .Where(m => ids.Contains(m.Id))
                    .Select(m => new OutboxRow(
                        m.Id,
                        m.Kind,
                        m.InvoiceId,
                        m.Recipients,
                        m.Subject,
                        m.State,
                        m.Attempts,
                        m.CreatedUtc,
                        m.NextTryUtc,
                        m.SentUtc,
                        m.Failure
                    )
                    {
                        Accepted = m.Accepted,
                        IsRepeat = m.MayHaveGone,
                    })
                    .ToListAsync(cancel)
            ).OrderByDescending(m => m.Id),
        ];
}
