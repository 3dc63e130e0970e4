using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.Usage;
using CsCheck;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Usage;

public sealed class WhyTests : IDisposable
{
    private readonly AgainHouse again = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_story_of_every_record_of_a_file_adds_up_to_its_stored_price()
    {
        // Beside the plain rate: a mark-up on cost by a tariff, an adjustment on one customer, a free number, no price at all.
        await using (var set = again.House.Db())
        {
            var tariff = new Tariff("Cost plus", (await set.Categories.SingleAsync(c => c.Name == "Voice", Cancel)).Id);
            tariff.Amend(tariff.Name, null, null, null, 10);
            set.Add(tariff);
            await set.SaveChangesAsync(Cancel);
            (await set.Customers.Include(c => c.Tariffs).SingleAsync(c => c.Id == again.Beta, Cancel)).UseTariff(
                tariff.CategoryId,
                tariff.Id
            );
            set.Add(
                new PriceAdjustment(
                    new()
                    {
                        Name = "Alpha pays more",
                        CustomerId = again.Alpha,
                        From = new(2026, 10, 10),
                        Rate = new(ChangeKind.Increase, ChangeUnit.Percent, 7),
                        Minimum = new(ChangeKind.Fixed, ChangeUnit.Amount, 0.03m),
                    }
                )
            );
            await set.SaveChangesAsync(Cancel);
        }
        var calls = Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[0, 4_000], Gen.Int[1, 31], Gen.Bool).Array[60].Single();
        var rows = calls.Select(
            (c, n) =>
                AgainHouse
                    .Row(c.Item1 ? "02079460101" : "02079460202", c.Item2 ? "UKM" : "CL", $"P{n}", $"{c.Item4:00}/10/2026", c.Item3)
                    .Replace("07700900456", c.Item5 ? "07700900456" : "08001111111")
        );
        await again.House.UploadAsync(again.SupplierId, "many.csv", string.Join('\n', rows), Cancel);

        await EachAddsUpAsync();
        again.Change(0.0613m); // and when the set-up has moved on since
        await EachAddsUpAsync();
    }

    [Fact]
    public async Task A_customer_sees_why_of_its_own_calls_and_never_the_cost()
    {
        await again.UploadAsync();
        await again.ApproveAsync(await again.DraftAsync());
        again.House.SignIn(Roles.Portal, again.Alpha);
        var why = again.House.Get<WhyQueries>();
        var (invoice, own) = await InvoiceAsync(again.Alpha);

        var calls = await why.CallsOfPortalAsync(invoice, 1, 25, Cancel);
        Assert.Equal([("5p", 0.05m), ("13p", 0.13m)], calls.Rows.Select(c => ($"{c.Price.Pounds * 100:0}p", c.Price.Pounds)));
        var answer = await why.OfPortalAsync(own, Cancel);
        Assert.Equal(0.05m, answer.Steps.Sum(step => step.Part ?? 0));
        Assert.DoesNotContain(
            "cost",
            answer.Summary + string.Concat(answer.Steps.Select(step => step.What + step.Value)),
            StringComparison.OrdinalIgnoreCase
        );
        Assert.DoesNotContain("october.csv", string.Concat(answer.Steps.Select(step => step.Value)));
    }

    [Fact]
    public async Task A_customer_sees_nothing_of_others_of_drafts_or_of_hidden_calls()
    {
        await again.UploadAsync();
        var runId = await again.DraftAsync();
        var (invoice, own) = await InvoiceAsync(again.Alpha);
        again.House.SignIn(Roles.Portal, again.Alpha);
        Assert.Empty((await again.House.Get<WhyQueries>().CallsOfPortalAsync(invoice, 1, 25, Cancel)).Rows); // a draft

        again.House.SignIn(Roles.Owner);
        await again.ApproveAsync(runId);
        again.House.SignIn(Roles.Portal, again.Beta);
        var why = again.House.Get<WhyQueries>();
        Assert.Empty((await why.CallsOfPortalAsync(invoice, 1, 25, Cancel)).Rows);
        await Assert.ThrowsAsync<BillingRuleException>(() => why.OfPortalAsync(own, Cancel));

        await using (var db = again.House.Db())
            await db.Customers.Where(c => c.Id == again.Alpha).ExecuteUpdateAsync(c => c.SetProperty(x => x.HideCalls, true), Cancel);
        again.House.SignIn(Roles.Portal, again.Alpha);
        Assert.False((await why.CallsOfPortalAsync(invoice, 1, 25, Cancel)).IsItemised);
        await Assert.ThrowsAsync<BillingRuleException>(() => why.OfPortalAsync(own, Cancel));
        await Assert.ThrowsAsync<BillingRuleException>(() => why.OfAsync(own, Cancel));
    }

    [Fact]
    public async Task Numbers_free_to_the_caller_are_not_among_the_calls_of_the_portal()
    {
        await again.House.UploadAsync(
            again.SupplierId,
            "free.csv",
            string.Join(
                '\n',
                AgainHouse.Row("02079460101", "UKM", "F1", "05/10/2026", 60),
                AgainHouse.Row("02079460101", "UKM", "F2", "06/10/2026", 60).Replace("07700900456", "0800 111 1111")
            ),
            Cancel
        );
        await again.ApproveAsync(await again.DraftAsync());
        var (invoice, _) = await InvoiceAsync(again.Alpha);
        again.House.SignIn(Roles.Portal, again.Alpha);

        var calls = await again.House.Get<WhyQueries>().CallsOfPortalAsync(invoice, 1, 25, Cancel);

        Assert.Equal((1, "07700900456"), (calls.Count, Assert.Single(calls.Rows).Dialled));
    }

    public void Dispose() => again.Dispose();

    private async Task EachAddsUpAsync()
    {
        await using var db = again.House.Db();
        var records = await db.UsageRecords.AsNoTracking().ToListAsync(Cancel);
        Assert.Equal(60, records.Count);
        foreach (var role in new[] { Roles.Owner, Roles.Support })
        {
            again.House.SignIn(role);
            foreach (var record in records)
            {
                var answer = await again.House.Get<WhyQueries>().OfAsync(record.Id, Cancel);
                Assert.Equal(record.Orphan == OrphanReason.None ? record.Price : null, answer.Price);
                if (answer.Price is { } price)
                    Assert.Equal(price.Pounds, answer.Steps.Sum(step => step.Part ?? 0));
            }
        }
        again.House.SignIn(Roles.Owner);
    }

    private async Task<(int Invoice, long Record)> InvoiceAsync(int customerId)
    {
        await using var db = again.House.Db();
        var invoice = await db.Invoices.Where(i => i.CustomerId == customerId).Select(i => i.Id).SingleAsync(Cancel);
        return (
            invoice,
            await db.UsageRecords.Where(u => u.InvoiceId == invoice).OrderBy(u => u.StartedUtc).Select(u => u.Id).FirstAsync(Cancel)
        );
    }
}
