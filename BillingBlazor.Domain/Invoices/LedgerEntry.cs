namespace BillingBlazor.Domain.Invoices;

public enum LedgerKind
{
    /// <summary>What the customer owed, or had in credit, when it was taken on.</summary>
    Opening,
    Invoice,
    CreditNote,

    /// <summary>Money in.</summary>
    Payment,

    /// <summary>A credit given, or the balance corrected, with its reason.</summary>
    Adjustment,

    /// <summary>Credit paid back as money.</summary>
    Refund,

    /// <summary>Takes back an entry made by mistake, to the penny.</summary>
    Reversal,
}

public enum PaymentMethod
{
    BankTransfer,
    DirectDebit,
    Card,
    Cheque,
    Cash,
    Other,
}

/// <summary>One entry of a customer's account. Positive: the customer owes us. The balance is the sum of the entries; none is changed or
/// deleted.</summary>
public sealed class LedgerEntry(
    int customerId,
    LedgerKind kind,
    DateOnly date,
    Money amount,
    string description,
    DateTime createdUtc,
    string createdBy
)
{
    public const int LongestReference = 100;
    public const int LongestReason = 300;
    private static readonly Money most = Money.FromPence(10_000_000_000);

    public int Id { get; private set; }
    public int CustomerId { get; private set; } = customerId;
    public LedgerKind Kind { get; private set; } = kind;
    public DateOnly Date { get; private set; } = date;
    public Money Amount { get; private set; } = amount;
    public string Description { get; private set; } = description;

    /// <summary>The invoice it posts: at most one entry an invoice.</summary>
    public int? InvoiceId { get; init; }

    /// <summary>How money came in or went out.</summary>
    public PaymentMethod? Method { get; init; }

    /// <summary>The bank's or the customer's words for it.</summary>
    public string? Reference { get; init; }

    /// <summary>The entry that this one takes back: at most one takes back each.</summary>
    public int? ReversesId { get; init; }

    public DateTime CreatedUtc { get; private set; } = createdUtc;
    public string CreatedBy { get; private set; } = createdBy;

    /// <summary>The form's own key: pressed twice, it is one entry.</summary>
    public Guid? RequestKey { get; init; }

    /// <summary>Whether somebody typed it, so that it can be taken back; invoices are reversed by credit notes.</summary>
    public bool IsReversible => Kind is LedgerKind.Payment or LedgerKind.Refund or LedgerKind.Adjustment;

    /// <summary>Money that came in.</summary>
    /// <param name="amount">Positive, in whole pennies; the entry is its negative.</param>
    /// <exception cref="BillingRuleException">The amount is none, or the day has not come yet.</exception>
    public static LedgerEntry Payment(
        int customerId,
        DateOnly date,
        Money amount,
        PaymentMethod method,
        string? reference,
        Guid requestKey,
        Author author
    )
    {
        Refuse(date, amount, author);
        return new(customerId, LedgerKind.Payment, date, -amount, $"Payment by {Words(method)}", author.Utc, author.Name)
        {
            Method = method,
            Reference = Line(reference, LongestReference, "A reference"),
            RequestKey = requestKey,
        };
    }

    /// <summary>The customer owes us so much less, for a reason.</summary>
    /// <exception cref="BillingRuleException">The amount is none, the day has not come yet, or there is no reason.</exception>
    public static LedgerEntry Credit(int customerId, DateOnly date, Money amount, string reason, Guid requestKey, Author author)
    {
        Refuse(date, amount, author);
        return new(customerId, LedgerKind.Adjustment, date, -amount, $"Credit: {Reason(reason)}", author.Utc, author.Name)
        {
            RequestKey = requestKey,
        };
    }

    /// <summary>Credit paid back as money.</summary>
    /// <param name="credit">What the customer has in credit: no more can be paid back.</param>
    /// <exception cref="BillingRuleException">The amount is none or more than the credit, the day has not come yet, or there is no
    /// reason.</exception>
    public static LedgerEntry Refund(
        int customerId,
        DateOnly date,
        Money amount,
        Money credit,
        PaymentMethod method,
        string reason,
        Guid requestKey,
        Author author
    )
    {
        Refuse(date, amount, author);
        if (amount > credit)
            throw new BillingRuleException(
                $"There is {credit} of unallocated credit to pay back, not {amount}. Give a credit first, or reverse the payment."
            );
        return new(customerId, LedgerKind.Refund, date, amount, $"Refund by {Words(method)}: {Reason(reason)}", author.Utc, author.Name)
        {
            Method = method,
            RequestKey = requestKey,
        };
    }

    /// <summary>The entry that takes this one back.</summary>
    /// <exception cref="BillingRuleException">Nobody typed it, or there is no reason.</exception>
    public LedgerEntry Reverse(DateOnly date, string reason, Author author) =>
        IsReversible
            ? new(
                CustomerId,
                LedgerKind.Reversal,
                date,
                -Amount,
                $"Reversal of “{Description}” of {Date:d MMM yyyy}: {Reason(reason)}",
                author.Utc,
                author.Name
            )
            {
                ReversesId = Id,
            }
            : throw new BillingRuleException(
                "Only a payment, a refund, a credit or a correction can be reversed here. An invoice is reversed by a credit note."
            );

    public static string Words(PaymentMethod method) =>
        method switch
        {
            PaymentMethod.BankTransfer => "bank transfer",
            PaymentMethod.DirectDebit => "Direct Debit",
            PaymentMethod.Card => "card",
            PaymentMethod.Cheque => "cheque",
            PaymentMethod.Cash => "cash",
            PaymentMethod.Other => "other means",
            _ => throw new ArgumentOutOfRangeException(nameof(method), method, "An unknown method."),
        };

    private static void Refuse(DateOnly date, Money amount, Author author)
    {
        if (amount <= Money.Zero)
            throw new BillingRuleException("Give an amount above £0.00.");
        if (!amount.IsWholePennies)
            throw new BillingRuleException($"An amount is in whole pennies, not {amount}.");
        if (amount > most)
            throw new BillingRuleException($"An amount is at most {most}.");
        if (date > UkTime.DayOf(author.Utc))
            throw new BillingRuleException($"{date:d MMM yyyy} has not come yet. Record it on the day, or give today's date.");
        if (date.Year < 2000)
            throw new BillingRuleException("Give a date from 2000 on.");
    }

    private static string Reason(string reason) =>
        Line(reason, LongestReason, "A reason") ?? throw new BillingRuleException("Give the reason: it stands on the account.");

    private static string? Line(string? typed, int most, string what)
    {
        if (string.IsNullOrWhiteSpace(typed))
            return null;
        var words = typed.Trim();
        if (words.Length > most)
            throw new BillingRuleException($"{what} has at most {most:#,0} letters; this one has {words.Length:#,0}.");
        return words.Any(char.IsControl)
            ? throw new BillingRuleException($"{what} has a character in it that can't be printed. Type it again instead of pasting it.")
            : words;
    }
}

/// <summary>Who writes an entry, and when.</summary>
public sealed record Author(string Name, DateTime Utc);

/// <summary>So much of a payment or credit against one invoice. An invoice's <see cref="Invoice.Allocated"/> is the sum of its
/// allocations.</summary>
/// <param name="ledgerEntryId">The payment or credit note that settles.</param>
public sealed class LedgerAllocation(int ledgerEntryId, int invoiceId, Money amount)
{
    public int Id { get; private set; }
    public int LedgerEntryId { get; private set; } = ledgerEntryId;
    public int InvoiceId { get; private set; } = invoiceId;

    /// <summary>Positive.</summary>
    public Money Amount { get; private set; } = amount;

    public void Add(Money more) => Amount += more;
}
