namespace BillingBlazor.Domain.Customers;

/// <summary>How long personal data is kept: one row. Sums of invoices, ledger and reports stay for ever.</summary>
public sealed class RetentionPolicy
{
    /// <summary>Six years of records (VAT Act 1994 Sch 11 para 6): invoices and whom they name are kept no shorter.</summary>
    public const int LawMonths = 72;

    public const int MostMonths = 600;

    public int Id { get; private set; } = 1;

    /// <summary>The clock does it each night; otherwise somebody presses.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Numbers dialled, with the files and the rows they came in.</summary>
    public int CallMonths { get; private set; } = LawMonths;

    /// <summary>The security log.</summary>
    public int LogMonths { get; private set; } = 24;

    /// <summary>The words of e-mails that went out.</summary>
    public int MailMonths { get; private set; } = 24;

    /// <summary>Customers that were cancelled so long ago, and had no document since.</summary>
    public int CustomerMonths { get; private set; } = 84;

    /// <exception cref="BillingRuleException">Shorter than the law lets us, or longer than anybody means.</exception>
    public void Amend(bool isOn, int callMonths, int logMonths, int mailMonths, int customerMonths)
    {
        foreach (var months in (ReadOnlySpan<int>)[callMonths, logMonths, mailMonths, customerMonths])
            if (months is < 1 or > MostMonths)
                throw new BillingRuleException($"Keep data for 1 to {MostMonths} months.");
        if (customerMonths < LawMonths)
            throw new BillingRuleException($"Records of customers are kept for at least {LawMonths} months: VAT records must be.");
        (IsOn, CallMonths, LogMonths, MailMonths, CustomerMonths) = (isOn, callMonths, logMonths, mailMonths, customerMonths);
    }
}
