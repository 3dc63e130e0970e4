using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers.Notes;

/// <param name="CanAmend">The person who looks wrote it.</param>
public sealed record NoteRow(int Id, string Text, string By, DateTime WrittenUtc, bool IsPinned, bool CanAmend, bool CanDelete);

/// <param name="Total">Of the customer; the rows may be fewer.</param>
public sealed record NoteList(IReadOnlyList<NoteRow> Rows, int Total);

public sealed class NoteQueries(IDbContextFactory<BillingDb> dbs, CurrentUser user)
{
    /// <summary>Null: it was deleted.</summary>
    public async Task<string?> TextAsync(int noteId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return await db.CustomerNotes.Where(n => n.Id == noteId).Select(n => n.Text).SingleOrDefaultAsync(cancel);
    }

    /// <summary>The pinned ones, then the newest.</summary>
    public async Task<NoteList> OfCustomerAsync(int customerId, int most, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.Read);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var (me, mayWrite, mayDelete) = (
            await user.NameAsync(),
            await user.MayAsync(Permission.EditCustomers),
            await user.MayAsync(Permission.EditCharges)
        );
        var notes = db.CustomerNotes.AsNoTracking().Where(n => n.CustomerId == customerId);
        var rows = await notes
            .OrderByDescending(n => n.IsPinned)
            .ThenByDescending(n => n.WrittenUtc)
            .ThenByDescending(n => n.Id)
            .Take(most)
            .ToListAsync(cancel);
        var names = await People.NamesAsync(db, rows.Select(n => n.WrittenBy), cancel);
        return new(
            [
                .. rows.Select(n => new NoteRow(
                    n.Id,
                    n.Text,
                    names[n.WrittenBy],
                    n.WrittenUtc,
                    n.IsPinned,
                    mayWrite && n.WrittenBy == me,
                    mayWrite && (n.WrittenBy == me || mayDelete)
                )),
            ],
            await notes.CountAsync(cancel)
        );
    }
}
