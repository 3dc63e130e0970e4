using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers.Notes;

/// <summary>What staff write down about a customer.</summary>
public sealed class NoteActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, TimeProvider time, LiveUpdates live)
{
    /// <param name="again">A second one like one that was written moments ago is meant.</param>
    public async Task WriteAsync(int customerId, string text, CancellationToken cancel, Guid? requestKey = null, bool again = false)
    {
        await user.RequireAsync(Permission.EditCustomers);
        await dbs.OnceAsync(
            requestKey,
            async db =>
            {
                if (!await db.Customers.AnyAsync(c => c.Id == customerId, cancel))
                    throw new BillingRuleException("There is no such customer any more.");
                var note = new CustomerNote(customerId, text, await user.NameAsync(), time.GetUtcNow().UtcDateTime);
                if (requestKey is not null && !again)
                    await RefuseRepeatedAsync(db, note, cancel);
                db.Add(note);
            },
            cancel
        );
        live.Publish(Topic.Notes);
    }

    private static async Task RefuseRepeatedAsync(BillingDb db, CustomerNote note, CancellationToken cancel)
    {
        var same = await db
            .CustomerNotes.Where(n => n.CustomerId == note.CustomerId && n.Text == note.Text)
            .Select(n => new { n.WrittenBy, n.WrittenUtc })
            .ToListAsync(cancel);
        Repeats.Refuse(db, "note", note.WrittenBy, same.Select(n => (n.WrittenBy, n.WrittenUtc)));
    }

    /// <param name="seen">The text as it was opened; null asks nothing.</param>
    /// <exception cref="BillingRuleException">Somebody else wrote it, or it was amended meanwhile, in another window.</exception>
    public async Task AmendAsync(int noteId, string text, CancellationToken cancel, string? seen = null)
    {
        await user.RequireAsync(Permission.EditCustomers);
        await ChangeAsync(
            noteId,
            async (_, note) =>
            {
                if (note.WrittenBy != await user.NameAsync())
                    throw new BillingRuleException("Only who wrote a note can amend it. Write another one beneath it.");
                if (seen is not null && note.Text != seen && note.Text != text.Trim())
                    throw new BillingRuleException(
                        "This note was amended in another window while you had it open. Both texts are shown: choose, then save again."
                    );
                note.Amend(text);
            },
            cancel
        );
    }

    public async Task PinAsync(int noteId, bool isPinned, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        await ChangeAsync(
            noteId,
            (_, note) =>
            {
                note.Pin(isPinned);
                return Task.CompletedTask;
            },
            cancel
        );
    }

    /// <exception cref="BillingRuleException">Somebody else wrote it, and this person has neither the Billing nor the Owner
    /// role.</exception>
    public async Task DeleteAsync(int noteId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        await ChangeAsync(
            noteId,
            async (db, note) =>
            {
                if (note.WrittenBy != await user.NameAsync() && !await user.MayAsync(Permission.EditCharges))
                    throw new BillingRuleException("Only who wrote a note, or somebody with the Billing role, can delete it.");
                db.Remove(note);
            },
            cancel
        );
    }

    private async Task ChangeAsync(int noteId, Func<BillingDb, CustomerNote, Task> change, CancellationToken cancel)
    {
        await dbs.WriteAsync(
            async db =>
                await change(
                    db,
                    await db.CustomerNotes.SingleOrDefaultAsync(n => n.Id == noteId, cancel)
                        ?? throw new BillingRuleException("Somebody has deleted this note.")
                ),
            cancel
        );
        live.Publish(Topic.Notes);
    }
}
