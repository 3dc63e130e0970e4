using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Usage.Collecting;

/// <summary>A file of a test, and what would become of it.</summary>
public sealed record TestedFile(ListedFile File, string Verdict);

/// <param name="HostKey">The fingerprint that the server showed; null of a watched folder.</param>
/// <param name="Files">The newest, of all that it sees.</param>
public sealed record CollectionTest(string? HostKey, IReadOnlyList<TestedFile> Files, int Total);

/// <summary>Sets up what is collected, and asks for it.</summary>
public sealed class CollectionActions(IDbContextFactory<BillingDb> dbs, CollectionDoors doors, CurrentUser user, LiveUpdates live)
{
    private const int MostShown = 50;

    /// <returns>The collection's id.</returns>
    /// <exception cref="BillingRuleException">Not tested yet, or somebody else amended it.</exception>
    public async Task<int> SaveAsync(
        int supplierId,
        int? collectionId,
        CollectionForm form,
        CancellationToken cancel,
        Guid? requestKey = null
    )
    {
        await user.RequireAsync(Permission.SetUp);
        if (form is { Way: CollectionWay.Sftp, HostKey: null })
            throw new BillingRuleException("Press Test first: it shows whether the server can be reached, and keeps its host key.");
        // Before the gate: protecting may make a new key, and that is a write of its own.
        var typed = new Dictionary<string, string?>();
        foreach (var secret in new[] { form.Password, form.Key }.OfType<string>())
            typed[secret] = doors.Protect(secret);
        if (form.Way == CollectionWay.Folder)
            await using (await doors.OpenAsync(form, null, cancel)) { }
        var saved = await dbs.OnceAsync(
            collectionId is null ? requestKey : null,
            async db =>
            {
                var kept = collectionId is { } id
                    ? await db.Collections.SingleOrDefaultAsync(c => c.Id == id && c.SupplierId == supplierId, cancel)
                        ?? throw new BillingRuleException("This collection was deleted by somebody else.")
                    : null;
                if ((kept?.Version ?? 0) != form.Version)
                    throw new BillingRuleException(
                        "Somebody else changed this collection while you had it open. Both values of each field are shown: choose, then "
                            + "save again."
                    );
                var (isNew, before) = (kept is null, kept is null ? null : CollectionWords.Told(kept));
                var details = form.ToDetails(kept, secret => secret is null ? null : typed.GetValueOrDefault(secret));
                kept ??= db.Add(new Collection(supplierId)).Entity;
                kept.Amend(details, db.NowUtc);
                if (isNew)
                    await db.SaveChangesAsync(cancel);
                foreach (var (field, now) in CollectionWords.Told(kept))
                    if (!isNew && before![field] != now)
                        await db.TellAsync<Collection>(kept.Id, kept.Name, field, before[field], now);
                if (isNew)
                    await db.TellAsync<Collection>(kept.Id, kept.Name, "", null, CollectionWords.Rhythm(kept.Rhythm, kept.Hour));
                return () => kept.Id;
            },
            cancel
        );
        live.Publish(Topic.Collection);
        return saved;
    }

    /// <summary>What was fetched stays under Files.</summary>
    public async Task DeleteAsync(int collectionId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await dbs.WriteAsync(
            async db =>
            {
                if (await db.Collections.FindAsync([collectionId], cancel) is not { } kept)
                    return;
                db.Remove(kept);
                await db.TellAsync<Collection>(kept.Id, kept.Name, "Deleted", kept.Name, null);
            },
            cancel
        );
        live.Publish(Topic.Collection);
    }

    /// <summary>Looks, and takes nothing: by what is on the form, saved or not.</summary>
    /// <exception cref="HostKeyChangedException">The server shows another key than the pinned one.</exception>
    /// <exception cref="BillingRuleException">It can't be reached, refuses, or has no such folder.</exception>
    public async Task<CollectionTest> TestAsync(int? collectionId, CollectionForm form, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var kept = await db.Collections.AsNoTracking().SingleOrDefaultAsync(c => c.Id == collectionId, cancel);
        await using var door = await doors.OpenAsync(form, kept, cancel);
        var files = await door.ListAsync(cancel);
        var shown = files.OrderByDescending(f => f.ModifiedUtc).ThenBy(f => f.Name, StringComparer.Ordinal).Take(MostShown).ToList();
        var known = await CollectionWork.KnownAsync(db, collectionId ?? 0, shown, cancel);
        return new(
            (door as SftpFolder)?.HostKey,
            [.. shown.Select(f => new TestedFile(f, CollectionWords.Verdict(f, form.Pattern, known.GetValueOrDefault(f))))],
            files.Count
        );
    }

    /// <summary>It begins within moments, and goes on when the page is left.</summary>
    public async Task CollectNowAsync(int collectionId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        await dbs.WriteAsync(
            async db =>
            {
                var kept =
                    await db.Collections.FindAsync([collectionId], cancel)
                    ?? throw new BillingRuleException("This collection was deleted by somebody else.");
                kept.Ask();
                await db.TellAsync<Collection>(kept.Id, kept.Name, "Collected", null, "Asked for");
            },
            cancel
        );
        live.Publish(Topic.Collection);
    }

    /// <summary>A file that was refused is fetched once more, as the supplier's layout may have been mended.</summary>
    public async Task FetchAgainAsync(int collectedFileId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.ImportUsage);
        await dbs.WriteAsync(
            async db =>
            {
                if (
                    await db.CollectedFiles.FindAsync([collectedFileId], cancel) is not { State: CollectedState.Refused } refused
                    || await db.Collections.FindAsync([refused.CollectionId], cancel) is not { } kept
                )
                    return;
                db.Remove(refused);
                kept.Ask();
                await db.TellAsync<Collection>(kept.Id, kept.Name, "Fetched again", null, refused.Name);
            },
            cancel
        );
        live.Publish(Topic.Collection);
    }
}
