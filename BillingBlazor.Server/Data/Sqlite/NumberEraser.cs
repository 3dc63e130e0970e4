using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>Takes numbers out of calls, in short transactions: amounts, days and destinations stay, and so does every sum.</summary>
internal static class NumberEraser
{
    private const int Step = 20_000;

    private const string OfReversed = """
        UPDATE "ReversedUsage" SET "Identifier" = '', "Dialled" = '', "RecordId" = ''
        """;

    /// <inheritdoc cref="UsageStore.ForgetNumbersAsync(CdrFile,CancellationToken)"/>
    public static async Task OfFileAsync(BillingDb db, CdrFile file, CancellationToken cancel)
    {
        for (var at = file.FirstRecordId; at <= file.LastRecordId; at += Step)
        {
            var (from, to) = (at, at + Step);
            await EraseAsync(db, db.UsageRecords.Where(u => u.Id >= from && u.Id < to && u.FileId == file.Id), cancel);
        }
        await using var write = await db.BeginWriteAsync(cancel);
        await db.Database.ExecuteSqlRawAsync($$"""{{OfReversed}} WHERE "FileId" = {0}""", [file.Id], cancel);
        await db.Set<DialledIndexBlock>().Where(n => n.FileId == file.Id).ExecuteDeleteAsync(cancel);
        await db.SetAsideRows.Where(r => r.FileId == file.Id).ExecuteDeleteAsync(cancel);
        await write.CommitAsync(cancel);
    }

    /// <inheritdoc cref="UsageStore.ForgetNumbersAsync(int,CancellationToken)"/>
    public static async Task OfCustomerAsync(BillingDb db, int customerId, CancellationToken cancel)
    {
        var weeks = await db.Database.SqlQueryRaw<int>($"""SELECT "Week" AS "Value" FROM {UsageWeeks.Each}""").ToListAsync(cancel);
        foreach (var week in weeks)
            await EraseAsync(db, db.UsageRecords.Where(u => u.Week == week && u.CustomerId == customerId), cancel);
        await using var write = await db.BeginWriteAsync(cancel);
        await db.Database.ExecuteSqlRawAsync($$"""{{OfReversed}} WHERE "CustomerId" = {0}""", [customerId], cancel);
        await write.CommitAsync(cancel);
    }

    private static async Task EraseAsync(BillingDb db, IQueryable<UsageRecord> calls, CancellationToken cancel)
    {
        await using var write = await db.BeginWriteAsync(cancel);
        await calls
            .Where(ForgottenNumbers.MayGo)
            .ExecuteUpdateAsync(
                u => u.SetProperty(x => x.Identifier, "").SetProperty(x => x.Dialled, "").SetProperty(x => x.RecordId, ""),
                cancel
            );
        await write.CommitAsync(cancel);
    }
}
