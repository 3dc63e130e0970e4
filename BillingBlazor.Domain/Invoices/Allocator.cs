namespace BillingBlazor.Domain.Invoices;

/// <summary>An approved invoice that is not paid in full.</summary>
/// <param name="Due">What is still to pay.</param>
public sealed record OpenInvoice(int Id, string Number, DateOnly DueDate, Money Due);

/// <summary>A payment, credit note or other credit, of which so much is not used up.</summary>
/// <param name="EntryId">Its entry in the ledger; smaller is older.</param>
public sealed record OpenCredit(int EntryId, Money Left);

/// <summary>So much of a credit against one invoice.</summary>
public sealed record Share(int EntryId, int InvoiceId, Money Amount);

/// <summary>Debt that is on no invoice: an opening balance, a refund, a correction.</summary>
public sealed record OpenDebt(int EntryId, LedgerKind Kind, Money Left);

/// <summary>So much of a credit covers one debt that is on no invoice.</summary>
public sealed record DebtShare(int EntryId, OpenDebt Debt, Money Amount);

/// <summary>Which credit pays which invoice. What no invoice takes stays with the customer as credit.</summary>
public static class Allocator
{
    /// <summary>The oldest credit first, to the invoice that is due first; invoices due on the same day in the order they were
    /// made.</summary>
    public static IReadOnlyList<Share> OldestFirst(IEnumerable<OpenCredit> credits, IEnumerable<OpenInvoice> invoices)
    {
        var shares = new List<Share>();
        var open = invoices.Where(i => i.Due > Money.Zero).OrderBy(i => i.DueDate).ThenBy(i => i.Id).ToList();
        var (at, paid) = (0, Money.Zero);
        foreach (var credit in credits.Where(c => c.Left > Money.Zero).OrderBy(c => c.EntryId))
        {
            var left = credit.Left;
            while (left > Money.Zero && at < open.Count)
            {
                var due = open[at].Due - paid;
                var amount = due < left ? due : left;
                shares.Add(new(credit.EntryId, open[at].Id, amount));
                left -= amount;
                (at, paid) = amount == due ? (at + 1, Money.Zero) : (at, paid + amount);
            }
        }
        return shares;
    }

    /// <summary>One payment, against the invoices and in the amounts that somebody chose.</summary>
    /// <exception cref="BillingRuleException">More than the payment, more than an invoice has to pay, below nought, or an invoice that is
    /// not open.</exception>
    public static IReadOnlyList<Share> AsChosen(
        OpenCredit payment,
        IEnumerable<OpenInvoice> invoices,
        IReadOnlyDictionary<int, Money> chosen
    )
    {
        var open = invoices.ToDictionary(i => i.Id);
        foreach (var (invoiceId, amount) in chosen)
        {
            if (amount < Money.Zero)
                throw new BillingRuleException("An amount against an invoice can't be below £0.00.");
            if (!open.TryGetValue(invoiceId, out var invoice))
                throw new BillingRuleException("One of the chosen invoices has nothing to pay any more. Look at the amounts again.");
            if (amount > invoice.Due)
                throw new BillingRuleException($"{invoice.Number} has {invoice.Due} to pay, so {amount} can't go against it.");
        }
        var total = chosen.Values.Sum();
        if (total > payment.Left)
            throw new BillingRuleException($"The amounts chosen add up to {total}, which is more than the payment of {payment.Left}.");
        return [.. chosen.Where(c => c.Value > Money.Zero).OrderBy(c => c.Key).Select(c => new Share(payment.EntryId, c.Key, c.Value))];
    }

    /// <summary>
    /// What of each credit covers which debt that is on no invoice: the oldest credit first, an opening balance before any other debt.
    /// </summary>
    public static IReadOnlyList<DebtShare> Covered(IEnumerable<OpenCredit> credits, IEnumerable<OpenDebt> debts)
    {
        var shares = new List<DebtShare>();
        var open = new Queue<OpenDebt>(
            debts.Where(d => d.Left > Money.Zero).OrderBy(d => d.Kind != LedgerKind.Opening).ThenBy(d => d.EntryId)
        );
        var due = open.TryPeek(out var first) ? first.Left : Money.Zero;
        foreach (var credit in credits.Where(c => c.Left > Money.Zero).OrderBy(c => c.EntryId))
        {
            for (var left = credit.Left; left > Money.Zero && open.TryPeek(out var debt);)
            {
                var amount = due < left ? due : left;
                shares.Add(new(credit.EntryId, debt, amount));
                (left, due) = (left - amount, due - amount);
                if (due > Money.Zero)
                    continue;
                open.Dequeue();
                due = open.TryPeek(out var next) ? next.Left : Money.Zero;
            }
        }
        return shares;
    }

    /// <summary>
    /// The credit that is free for invoices. Debt that is on no invoice (an opening balance, a refund) is covered by credit too, and takes
    /// the oldest first.
    /// </summary>
    public static IReadOnlyList<OpenCredit> Free(IEnumerable<OpenCredit> credits, Money debtWithoutInvoice)
    {
        var free = new List<OpenCredit>();
        foreach (var credit in credits.Where(c => c.Left > Money.Zero).OrderBy(c => c.EntryId))
        {
            var covered = debtWithoutInvoice < credit.Left ? debtWithoutInvoice : credit.Left;
            debtWithoutInvoice -= covered;
            if (covered < credit.Left)
                free.Add(credit with { Left = credit.Left - covered });
        }
        return free;
    }
}
