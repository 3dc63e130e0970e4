using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Data.Search;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Customers.Tags;

/// <summary>Tags, and who carries them (the guide: Tagging a customer).</summary>
public sealed class TagActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    /// <summary>Tags the ticked customers; tags that don't exist yet are made. In steps; done again it changes nothing more.</summary>
    /// <param name="replace">"Replace existing tags": they carry just these afterwards.</param>
    public async Task AddAsync(
        CustomerSelection selection,
        IReadOnlyList<string> names,
        bool replace,
        IProgress<int>? progress,
        CancellationToken cancel
    )
    {
        await user.RequireAsync(Permission.EditCustomers);
        if (names.Count == 0)
            throw new BillingRuleException("Choose a tag, or type a new one.");
        var tagIds = new List<int>();
        await dbs.WriteAsync(async db => tagIds = [.. (await KnownAsync(db, names, cancel)).Select(t => t.Id)], cancel);
        await EachAsync(
            selection,
            customer =>
            {
                if (replace)
                    foreach (var gone in customer.Tags.Select(t => t.TagId).Except(tagIds).ToList())
                        customer.Untag(gone);
                foreach (var tagId in tagIds)
                    customer.Tag(tagId);
            },
            progress,
            cancel
        );
    }

    /// <summary>Takes tags off the ticked customers; the tags themselves stay.</summary>
    public async Task RemoveAsync(
        CustomerSelection selection,
        IReadOnlyList<string> names,
        IProgress<int>? progress,
        CancellationToken cancel
    )
    {
        await user.RequireAsync(Permission.EditCustomers);
        if (names.Count == 0)
            throw new BillingRuleException("Choose the tags to remove.");
        List<int> tagIds;
        await using (var db = await dbs.CreateDbContextAsync(cancel))
            tagIds = await db.Tags.Where(t => names.Contains(t.Name)).Select(t => t.Id).ToListAsync(cancel);
        await EachAsync(selection, customer => tagIds.ForEach(customer.Untag), progress, cancel);
    }

    /// <exception cref="BillingRuleException">The name is empty, too long or taken.</exception>
    public async Task CreateAsync(string name, CancellationToken cancel, Guid? requestKey = null)
    {
        await user.RequireAsync(Permission.EditCustomers);
        await dbs.OnceAsync(
            requestKey,
            async db =>
            {
                await RefuseTakenAsync(db, Checked(name), except: 0, cancel);
                db.Add(new Tag(Checked(name)));
            },
            cancel
        );
        live.Publish(Topic.Customers);
    }

    /// <exception cref="BillingRuleException">The name is empty, too long or taken: two tags become one by merging.</exception>
    /// <param name="opened">The name as the form was opened with: another one since then is not overwritten unseen. Null asks
    /// nothing.</param>
    public async Task RenameAsync(int tagId, string name, CancellationToken cancel, string? opened = null)
    {
        await user.RequireAsync(Permission.EditCustomers);
        await WriteAsync(
            async db =>
            {
                var tag = await FindAsync(db, tagId, cancel);
                Renamed.Refuse(opened, tag.Name);
                await RefuseTakenAsync(db, Checked(name), tagId, cancel);
                tag.Rename(Checked(name));
            },
            cancel
        );
    }

    /// <summary>Whoever carries one carries the other afterwards, and the first is gone.</summary>
    public async Task MergeAsync(int tagId, int intoTagId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        if (tagId == intoTagId)
            throw new BillingRuleException("Choose another tag to merge into.");
        await WriteAsync(
            async db =>
            {
                var (tag, into) = (await FindAsync(db, tagId, cancel), await FindAsync(db, intoTagId, cancel));
                await db
                    .CustomerTags.Where(t =>
                        t.TagId == tag.Id && db.CustomerTags.Any(other => other.TagId == into.Id && other.CustomerId == t.CustomerId)
                    )
                    .ExecuteDeleteAsync(cancel);
                await db.CustomerTags.Where(t => t.TagId == tag.Id).ExecuteUpdateAsync(t => t.SetProperty(x => x.TagId, into.Id), cancel);
                db.Remove(tag);
            },
            cancel
        );
    }

    /// <summary>Nobody carries it afterwards.</summary>
    public async Task DeleteAsync(int tagId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EditCustomers);
        await WriteAsync(
            async db =>
            {
                var tag = await FindAsync(db, tagId, cancel);
                await db.CustomerTags.Where(t => t.TagId == tag.Id).ExecuteDeleteAsync(cancel);
                db.Remove(tag);
            },
            cancel
        );
    }

    /// <summary>The tags of these names, whatever their case; those that don't exist yet are made.</summary>
    internal static async Task<IReadOnlyList<Tag>> KnownAsync(BillingDb db, IReadOnlyList<string> names, CancellationToken cancel)
    {
        var wanted = names.Select(Checked).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var known = (await db.Tags.Where(t => wanted.Contains(t.Name)).ToListAsync(cancel)).ToDictionary(
            t => t.Name,
            StringComparer.OrdinalIgnoreCase
        );
        foreach (var name in wanted.Where(name => !known.ContainsKey(name)))
            known[name] = db.Add(new Tag(name)).Entity;
        await db.SaveChangesAsync(cancel);
        return [.. known.Values];
    }

    private async Task EachAsync(CustomerSelection selection, Action<Customer> change, IProgress<int>? progress, CancellationToken cancel)
    {
        var done = 0;
        await foreach (var step in selection.StepsAsync(dbs, cancel))
        {
            await WriteAsync(
                async db =>
                {
                    foreach (var customer in await db.Customers.Include(c => c.Tags).Where(c => step.Contains(c.Id)).ToListAsync(cancel))
                        change(customer);
                },
                cancel
            );
            progress?.Report(done += step.Count);
        }
    }

    private static string Checked(string name)
    {
        var words = Text.Required(name, "Give the tag a name.");
        if (words.Contains(','))
            throw new BillingRuleException("A comma separates tags, so a tag can't have one in its name.");
        if (name.Trim().Any(char.IsControl))
            throw new BillingRuleException("A tag's name has no line breaks or control characters.");
        return words.Length <= Tag.MostLetters ? words : throw new BillingRuleException($"A tag has at most {Tag.MostLetters} letters.");
    }

    private static async Task RefuseTakenAsync(BillingDb db, string name, int except, CancellationToken cancel)
    {
        if (await db.Tags.Where(t => t.Name == name && t.Id != except).Select(t => t.Name).FirstOrDefaultAsync(cancel) is { } taken)
            throw new BillingRuleException($"There is a tag called {taken} already.{(except == 0 ? "" : " Merge the two instead.")}");
    }

    private static async Task<Tag> FindAsync(BillingDb db, int tagId, CancellationToken cancel) =>
        await db.Tags.SingleOrDefaultAsync(t => t.Id == tagId, cancel)
        ?? throw new BillingRuleException("Somebody has removed this tag meanwhile.");

    private async Task WriteAsync(Func<BillingDb, Task> change, CancellationToken cancel)
    {
        await dbs.WriteAsync(change, cancel);
        live.Publish(Topic.Customers);
    }
}
