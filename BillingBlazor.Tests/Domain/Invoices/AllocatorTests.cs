using BillingBlazor.Domain;
using BillingBlazor.Domain.Invoices;
using CsCheck;

namespace BillingBlazor.Tests.Domain.Invoices;

public sealed class AllocatorTests
{
    private static readonly Gen<Money> pounds = Gen.Long[0, 50_000].Select(Money.FromPence);
    private static readonly Gen<OpenInvoice[]> invoices = Gen.Select(Gen.Int[0, 400], pounds)
        .Array[0, 12]
        .Select(all =>
            all.Select((one, i) => new OpenInvoice(i + 1, $"INV-{i + 1}", new DateOnly(2026, 1, 1).AddDays(one.Item1), one.Item2)).ToArray()
        );
    private static readonly Gen<OpenCredit[]> credits = pounds
        .Array[0, 12]
        .Select(all => all.Select((left, i) => new OpenCredit(i + 1, left)).ToArray());

    [Fact]
    public void Debt_on_no_invoice_is_covered_by_the_oldest_credit_and_an_opening_balance_before_the_rest()
    {
        OpenDebt refund = new(2, LedgerKind.Refund, Money.FromPounds(30)),
            opening = new(5, LedgerKind.Opening, Money.FromPounds(100));

        var shares = Allocator.Covered([new(9, Money.FromPounds(80)), new(7, Money.FromPounds(60))], [refund, opening]);

        // 60.00 of the first to the opening balance, 40.00 of the second; then 30.00 to the refund, and 10.00 is free.
        Assert.Equal(
            [new(7, opening, Money.FromPounds(60)), new(9, opening, Money.FromPounds(40)), new(9, refund, Money.FromPounds(30))],
            shares
        );
    }

    [Fact]
    public void Nothing_is_given_twice_or_over_what_there_is() =>
        Gen.Select(credits, invoices)
            .Sample(
                (credits, invoices) =>
                {
                    var shares = Allocator.OldestFirst(credits, invoices);

                    Assert.All(shares, share => Assert.True(share.Amount > Money.Zero));
                    Assert.All(
                        credits,
                        credit => Assert.True(shares.Where(s => s.EntryId == credit.EntryId).Sum(s => s.Amount) <= credit.Left)
                    );
                    Assert.All(
                        invoices,
                        invoice => Assert.True(shares.Where(s => s.InvoiceId == invoice.Id).Sum(s => s.Amount) <= invoice.Due)
                    );
                    Assert.Equal(shares.Count, shares.Select(s => (s.EntryId, s.InvoiceId)).Distinct().Count());
                }
            );

    [Fact]
    public void Either_all_the_credit_is_used_or_every_invoice_is_paid() =>
        Gen.Select(credits, invoices)
            .Sample(
                (credits, invoices) =>
                {
                    var (left, due) = (credits.Sum(c => c.Left), invoices.Sum(i => i.Due));

                    Assert.Equal(left < due ? left : due, Allocator.OldestFirst(credits, invoices).Sum(s => s.Amount));
                }
            );

    [Fact]
    public void No_invoice_gets_a_penny_while_one_due_before_it_is_open() =>
        Gen.Select(credits, invoices)
            .Sample(
                (credits, invoices) =>
                {
                    var paid = Allocator.OldestFirst(credits, invoices).ToLookup(s => s.InvoiceId, s => s.Amount);
                    var inOrder = invoices.Where(i => i.Due > Money.Zero).OrderBy(i => i.DueDate).ThenBy(i => i.Id).ToList();

                    var firstOpen = inOrder.FindIndex(i => paid[i.Id].Sum() < i.Due);
                    if (firstOpen >= 0)
                        Assert.All(inOrder.Skip(firstOpen + 1), later => Assert.Empty(paid[later.Id]));
                }
            );

    [Fact]
    public void Free_credit_is_what_debt_without_an_invoice_leaves_the_newest_last() =>
        Gen.Select(credits, pounds)
            .Sample(
                (credits, debt) =>
                {
                    var free = Allocator.Free(credits, debt);
                    var left = credits.Sum(c => c.Left);

                    Assert.Equal(left > debt ? left - debt : Money.Zero, free.Sum(c => c.Left));
                    Assert.All(free.Skip(1), credit => Assert.Equal(credits.Single(c => c.EntryId == credit.EntryId).Left, credit.Left));
                }
            );

    [Fact]
    public void The_invoice_that_is_due_first_is_paid_first_and_the_rest_goes_to_the_next()
    {
        var shares = Allocator.OldestFirst(
            [new(7, Money.FromPounds(50))],
            [new(1, "INV-2", new(2026, 3, 31), Money.FromPounds(40)), new(2, "INV-1", new(2026, 2, 28), Money.FromPounds(30))]
        );

        Assert.Equal([new Share(7, 2, Money.FromPounds(30)), new Share(7, 1, Money.FromPounds(20))], shares);
    }

    [Theory]
    [InlineData(30.01, 0, "INV-1 has £30.00 to pay, so £30.01 can't go against it.")]
    [InlineData(30, 25, "The amounts chosen add up to £55.00, which is more than the payment of £50.00.")]
    [InlineData(-1, 0, "An amount against an invoice can't be below £0.00.")]
    public void Chosen_amounts_that_do_not_fit_are_refused(decimal first, decimal second, string words)
    {
        var refusal = Assert.Throws<BillingRuleException>(() =>
            Allocator.AsChosen(
                new(7, Money.FromPounds(50)),
                [new(1, "INV-1", new(2026, 2, 28), Money.FromPounds(30)), new(2, "INV-2", new(2026, 3, 31), Money.FromPounds(40))],
                new Dictionary<int, Money> { [1] = Money.FromPounds(first), [2] = Money.FromPounds(second) }
            )
        );

        Assert.Equal(words, refusal.Message);
    }

    [Fact]
    public void An_invoice_that_was_paid_meanwhile_is_refused() =>
        Assert.StartsWith(
            "One of the chosen invoices has nothing to pay any more",
            Assert
                .Throws<BillingRuleException>(() =>
                    Allocator.AsChosen(new(7, Money.FromPounds(50)), [], new Dictionary<int, Money> { [1] = Money.FromPounds(5) })
                )
                .Message
        );
}
