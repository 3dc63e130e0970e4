using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data;

public static class Writes
{
    /// <summary>One operation of an Action: through the gate, whole or not at all. A refusal inside it undoes everything.</summary>
    public static async Task WriteAsync(this IDbContextFactory<BillingDb> dbs, Func<BillingDb, Task> change, CancellationToken cancel)
    {
        try
        {
            await using var db = await dbs.CreateDbContextAsync(cancel);
            await using var write = await db.BeginWriteAsync(cancel);
            await change(db);
            await db.SaveChangesAsync(cancel);
            await write.CommitAsync(cancel);
        }
        catch (Exception problem) when (DiskFull.Is(problem))
        {
            throw DiskFull.Refusal;
        }
    }

    /// <summary>Moves what was written into the database's own file, as far as nobody is reading there: nobody who saves has to.</summary>
    public static Task MoveLogAsync(this BillingDb db, CancellationToken cancel) => db.Engine.TidyAsync(db, cancel);
}
