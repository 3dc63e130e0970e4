using BillingBlazor.Domain.Customers;

namespace BillingBlazor.Domain.Invoices;

public enum InvoiceKind { Invoice, CreditNote }

public enum InvoiceState { Draft, Approved, Reversed }

/// <summary>Derived, never stored: what the chip shows.</summary>
public enum PaymentStatus { Draft, Outstanding, PartPaid, Paid, Overdue, Reversed }

/// <summary>The frozen demand, or the credit note that takes it back. Screen, PDF, e-mail and ledger all come out of it.</summary>
public sealed class Invoice
{
    public const int LongestReason = 300;

    private readonly List<InvoiceLine> lines = [];
    private readonly List<InvoiceVat> vat = [];

    /// <summary>A draft, made by <see cref="InvoiceBuilder"/>. Its parties are copied once more, and frozen, by <see cref="Approve"/>.</summary>
    internal Invoice(InvoiceKind kind, Customer customer, Organisation organisation, int? runId, int? costCentreId, DateOnly issueDate, BillingPeriod period,
        IReadOnlyList<InvoiceLine> lines, IReadOnlyList<InvoiceVat> vat)
    {
        (Kind, CustomerId, RunId) = (kind, customer.Id, runId);
        (CostCentreId, CostCentreKey) = (costCentreId, costCentreId ?? 0);
        (IssueDate, PeriodFrom, PeriodTo) = (issueDate, period.From, period.To);
        (Seller, Buyer) = (new(), new());
        for (var i = 0; i < lines.Count; i++) lines[i].Position = i + 1;
        this.lines.AddRange(lines);
        CopyParties(customer, organisation);
        this.vat.AddRange(vat);
        Net = lines.Sum(line => line.Net);
        Vat = vat.Sum(rate => rate.Vat);
        Total = Net + Vat;
    }

    private Invoice() => (Seller, Buyer) = (new(), new());

    public int Id { get; private set; }
    public InvoiceKind Kind { get; private set; }
    public InvoiceState State { get; private set; }

    /// <summary>Given at approval, from the gapless series of the organisation's prefix.</summary>
    public string? Number { get; private set; }

    public int CustomerId { get; private set; }
    public int OrganisationId { get; private set; }
    public int? RunId { get; private set; }

    /// <summary>The cost centre of an invoice per cost centre; null for an invoice of the whole customer (or of no cost centre).</summary>
    public int? CostCentreId { get; private set; }

    /// <summary>The cost centre, or 0: what the database holds unique within a run.</summary>
    public int CostCentreKey { get; private set; }

    /// <summary>The tax point too.</summary>
    public DateOnly IssueDate { get; private set; }

    public DateOnly DueDate { get; private set; }
    public BillingPeriod? Period => PeriodFrom is { } from && PeriodTo is { } to ? new(from, to) : null;
    public DateOnly? PeriodFrom { get; private set; }
    public DateOnly? PeriodTo { get; private set; }
    public InvoiceParty Seller { get; private set; }
    public InvoiceParty Buyer { get; private set; }
    public int? LogoId { get; private set; }
    public string Colour { get; private set; } = "#1F5FAF";
    public string? PurchaseOrder { get; private set; }
    public string? FooterText { get; private set; }

    /// <summary>Why lines are exempt that are taxed for others.</summary>
    public string? TaxNote { get; private set; }

    /// <summary>As it was worked out, and is printed: never down for consumers.</summary>
    public VatRounding VatRounding { get; private set; }

    public Money Net { get; private set; }
    public Money Vat { get; private set; }
    public Money Total { get; private set; }

    /// <summary>What has been paid or credited against it.</summary>
    public Money Settled { get; private set; }

    /// <summary>A credit note of a reversal names what it takes back: each invoice is taken back once.</summary>
    public int? CreditsInvoiceId { get; private set; }

    /// <summary>Why it was taken back.</summary>
    public string? CreditReason { get; private set; }

    public DateTime? ApprovedUtc { get; private set; }
    public string? ApprovedBy { get; private set; }
    public IReadOnlyList<InvoiceLine> Lines => lines;
    public IReadOnlyList<InvoiceVat> VatByRate => vat;

    public Money Due => Total - Settled;

    /// <summary>The VAT that the customer accounts for to HMRC (VAT Act 1994 s55A). It is in no total of ours.</summary>
    public Money CustomerVat => vat.Sum(rate => rate.CustomerVat);

    /// <summary>Freezes it under its number, with the parties as they are today. Lines and amounts are as drafted.</summary>
    /// <exception cref="BillingRuleException">It isn't a draft.</exception>
    public void Approve(string number, Customer customer, Organisation organisation, string approvedBy, DateTime approvedUtc)
    {
        if (State != InvoiceState.Draft) throw new BillingRuleException($"{Number} is approved already.");
        CopyParties(customer, organisation);
        (Number, State, ApprovedBy, ApprovedUtc) = (number, InvoiceState.Approved, approvedBy, approvedUtc);
    }

    /// <summary>VAT as it was worked out anew, on lines as they are now: nothing but rows, totals and kind change.</summary>
    internal void Tax(IReadOnlyList<InvoiceVat> rows)
    {
        if (State != InvoiceState.Draft) throw new BillingRuleException($"{Number} is approved: its VAT stays as it is.");
        Net = lines.Sum(line => line.Net);
        if (rows.Select(Figures).Order().SequenceEqual(vat.Select(Figures).Order())) return;
        vat.Clear();
        vat.AddRange(rows);
        Vat = vat.Sum(rate => rate.Vat);
        Total = Net + Vat;
        Kind = KindOf(Total);

        static (VatTreatment, decimal, long, long, long) Figures(InvoiceVat rate) =>
            (rate.Treatment, rate.Percent, rate.Net.Micropounds, rate.Vat.Micropounds, rate.CustomerVat.Micropounds);
    }

    internal static InvoiceKind KindOf(Money total) => total < Money.Zero ? InvoiceKind.CreditNote : InvoiceKind.Invoice;

    /// <summary>What a document must be that takes this one back: it has the same amounts with the other sign.</summary>
    public InvoiceKind KindOfReversal => Kind == InvoiceKind.CreditNote ? InvoiceKind.Invoice : InvoiceKind.CreditNote;

    /// <summary>
    /// Takes it back by a document that copies its lines, VAT and parties to the penny; nothing is worked out anew. This one keeps its lines, and
    /// what they billed can be billed again. Stored before, since the other names it.
    /// </summary>
    /// <exception cref="BillingRuleException">It isn't approved, or takes another back itself.</exception>
    public Invoice Reverse(string number, DateOnly day, string reason, Author author)
    {
        if (State == InvoiceState.Reversed) throw new BillingRuleException($"{Number} is reversed already.");
        if (State != InvoiceState.Approved) throw new BillingRuleException("This is a draft: discard its run, or take the customer out of it.");
        if (CreditsInvoiceId is not null) throw new BillingRuleException($"{Number} takes another invoice back, so it can't be reversed. Bill the customer again instead.");
        foreach (var line in lines) line.TakeBack();
        State = InvoiceState.Reversed;
        var reversal = new Invoice
        {
            Kind = KindOfReversal, State = InvoiceState.Approved, Number = number, ApprovedBy = author.Name, ApprovedUtc = author.Utc, IssueDate = day, DueDate = day,
            CreditsInvoiceId = Id, CreditReason = ReasonOf(reason), CustomerId = CustomerId, OrganisationId = OrganisationId, CostCentreId = CostCentreId, CostCentreKey = CostCentreKey,
            PeriodFrom = PeriodFrom, PeriodTo = PeriodTo, Seller = Seller with { }, Buyer = Buyer with { }, LogoId = LogoId, Colour = Colour, PurchaseOrder = PurchaseOrder, FooterText = FooterText, TaxNote = TaxNote,
            VatRounding = VatRounding, Net = -Net, Vat = -Vat, Total = -Total,
        };
        reversal.lines.AddRange(lines.OrderBy(line => line.Position).Select(line => line.Reversed()));
        reversal.vat.AddRange(vat.Select(rate =>
            new InvoiceVat(rate.Treatment, rate.Percent, -rate.Net, -rate.Vat) { CustomerVat = -rate.CustomerVat }));
        return reversal;
    }

    /// <exception cref="BillingRuleException">There is none, or it is too long.</exception>
    internal static string ReasonOf(string reason) => Words.NeededLine(reason, LongestReason, "A reason", "Give the reason: it stands on the credit note.");

    /// <summary>Records what was paid or credited against it.</summary>
    public void Settle(Money amount) => Settled += amount;

    private void CopyParties(Customer customer, Organisation organisation)
    {
        (Seller, Buyer, OrganisationId) = (InvoiceParty.Of(organisation), InvoiceParty.Of(customer), organisation.Id);
        (LogoId, Colour, FooterText, VatRounding) = (organisation.LogoId, organisation.Colour, organisation.FooterText, organisation.RoundingFor(customer));
        DueDate = IssueDate.AddDays(customer.PaymentTermsDays ?? organisation.PaymentTermsDays);
        PurchaseOrder = customer.PurchaseOrder;
        TaxNote = customer.TaxExemptReason is { } reason && lines.Any(line => line.VatTreatment == VatTreatment.Exempt)
            ? $"Exempt from VAT: {reason}" : null;
    }

    public PaymentStatus PaymentStatusOn(DateOnly today) => this switch
    {
        { State: InvoiceState.Draft } => PaymentStatus.Draft,
        { State: InvoiceState.Reversed } => PaymentStatus.Reversed,
        _ when Settled >= Total => PaymentStatus.Paid,
        _ when today > DueDate => PaymentStatus.Overdue,
        _ when Settled > Money.Zero => PaymentStatus.PartPaid,
        _ => PaymentStatus.Outstanding,
    };
}

/// <summary>Who sells, who buys: as printed, copied at approval.</summary>
public sealed record InvoiceParty
{
    public string Name { get; init; } = "";
    public string? Reference { get; init; }

    /// <summary>Line by line, separated by \n.</summary>
    public string Address { get; init; } = "";

    public string? VatNumber { get; init; }
    public string? CompanyNumber { get; init; }
    public string? Telephone { get; init; }
    public string? Email { get; init; }
    public string? WebSite { get; init; }
    public string? BankName { get; init; }
    public string? BankAccountName { get; init; }
    public string? BankSortCode { get; init; }
    public string? BankAccountNumber { get; init; }

    public static InvoiceParty Of(Organisation organisation) => new()
    {
        Name = organisation.Name,
        Address = string.Join('\n', organisation.Address.Lines),
        VatNumber = organisation.VatNumber,
        CompanyNumber = organisation.CompanyNumber,
        Telephone = organisation.Telephone,
        Email = organisation.Email,
        WebSite = organisation.WebSite,
        BankName = organisation.BankName,
        BankAccountName = organisation.BankAccountName,
        BankSortCode = organisation.BankSortCode,
        BankAccountNumber = organisation.BankAccountNumber,
    };

    public static InvoiceParty Of(Customer customer) => new()
    {
        Name = customer.Name,
        Reference = customer.Reference,
        Address = string.Join('\n', (customer.BillingAddress ?? customer.Address).Lines),
        VatNumber = customer.VatNumber,
    };
}

public enum LineKind
{
    /// <summary>A single charge, or a cycle of a recurring one, whole or reduced.</summary>
    Charge,
    /// <summary>The days before a charge's first cycle.</summary>
    ProRata,
    /// <summary>The calls of one CLI in the run's usage period.</summary>
    Usage,
    /// <summary>Calls of months before the usage period: "Earlier calls".</summary>
    EarlierUsage,
    /// <summary>Unused days given back.</summary>
    Credit,
}

/// <summary>One line, in whole pennies, with its own words: changing a tariff tomorrow changes no invoice of yesterday.</summary>
public sealed class InvoiceLine
{
    /// <exception cref="ArgumentException">The amount has part-pennies: InvoiceBuilder alone rounds.</exception>
    public InvoiceLine(LineKind kind, string description, Money net, VatTreatment vatTreatment)
    {
        if (!net.IsWholePennies) throw new ArgumentException($"A line is billed in whole pennies, not {net}.", nameof(net));
        (Kind, Description, Net, VatTreatment) = (kind, description, net, vatTreatment);
    }

    public int Id { get; private set; }
    public int InvoiceId { get; private set; }

    /// <summary>The order on the page, from 1.</summary>
    public int Position { get; internal set; }

    public LineKind Kind { get; private set; }
    public string Description { get; private set; }
    public string? Details { get; init; }

    /// <summary>Null: the section "No cost centre".</summary>
    public int? CostCentreId { get; init; }

    public string? CostCentreName { get; init; }
    public int CategoryId { get; init; }
    public string CategoryName { get; init; } = "";
    public DateOnly? PeriodFrom { get; init; }
    public DateOnly? PeriodTo { get; init; }
    public BillingPeriod? Period => PeriodFrom is { } from && PeriodTo is { } to ? new(from, to) : null;
    public decimal Quantity { get; init; } = 1;
    public Money? UnitPrice { get; init; }
    public VatTreatment VatTreatment { get; internal set; }

    /// <summary>The rate its VAT is worked out at; null on lines of before it was kept, which have the one of their treatment.</summary>
    public decimal? VatPercent { get; internal set; }

    public Money Net { get; internal set; }
    public Money Cost { get; init; }

    /// <summary>How a part month was worked out: 32.00 × 16 ÷ 31.</summary>
    public string? Working { get; init; }

    /// <summary>With <see cref="CycleStart"/>, on at most one live line: the database refuses a second.</summary>
    public int? ChargeId { get; init; }

    public DateOnly? CycleStart { get; init; }

    /// <summary>The CLI of a usage line.</summary>
    public int? CliId { get; init; }

    /// <summary>Records counted on a usage line: without those free to the caller.</summary>
    public int? Calls { get; init; }

    /// <summary>The file's seconds of those records.</summary>
    public long? Seconds { get; init; }

    /// <summary>The sum of the records' prices before it was rounded to <see cref="Net"/>.</summary>
    public Money? ExactSum { get; init; }

    /// <summary>The same sum without allowances and caps; null on lines of before it was kept.</summary>
    public Money? PlainSum { get; init; }

    /// <summary>What a usage line is made of; for the comparison with the next invoice.</summary>
    public IReadOnlyList<UsageShare>? Shares { get; init; }

    /// <summary>The line's spending cap, where a call of this line was charged up to it or came after it.</summary>
    public Money? CapReached { get; init; }

    /// <summary>False once its invoice is reversed.</summary>
    public bool IsLive { get; private set; } = true;

    internal void TakeBack() => IsLive = false;

    /// <summary>The line of the document that takes this one back. It bills nothing itself, so it holds no cycle.</summary>
    internal InvoiceLine Reversed() => new(Kind, Description, -Net, VatTreatment)
    {
        Position = Position, VatPercent = VatPercent, Details = Details, CostCentreId = CostCentreId, CostCentreName = CostCentreName, CategoryId = CategoryId, CategoryName = CategoryName, PeriodFrom = PeriodFrom, PeriodTo = PeriodTo,
        Quantity = Quantity, UnitPrice = UnitPrice, Cost = -Cost, Working = Working, ChargeId = ChargeId, CycleStart = CycleStart, CliId = CliId, Calls = Calls, Seconds = Seconds,
        ExactSum = ExactSum is { } exact ? -exact : null, CapReached = CapReached, IsLive = false,
    };
}

/// <summary>VAT of one treatment at one rate, on the net total of its lines. A treatment has two when something billed before a change of rate is given back.</summary>
public sealed class InvoiceVat(VatTreatment treatment, decimal percent, Money net, Money vat)
{
    public int Id { get; private set; }
    public int InvoiceId { get; private set; }
    public VatTreatment Treatment { get; private set; } = treatment;
    public decimal Percent { get; private set; } = percent;
    public Money Net { get; private set; } = net;
    public Money Vat { get; private set; } = vat;

    /// <summary>Of the reverse charge, whose <see cref="Vat"/> is nought: what the customer accounts for.</summary>
    public Money CustomerVat { get; init; }
}

/// <summary>The next number of a prefix. One row a prefix, taken inside the transaction that approves: no gap, no number twice.</summary>
public sealed class NumberSeries(string prefix, long next)
{
    public string Prefix { get; private set; } = prefix;
    public long Next { get; private set; } = next;

    public string Take() => $"{Prefix}{Next++}";

    /// <summary>Sets the next number upwards only: never below the highest given.</summary>
    /// <exception cref="BillingRuleException">The number was given already.</exception>
    public void StartAt(long next)
    {
        if (next < Next) throw new BillingRuleException($"{Prefix}{next} was given already: the next number can only go up from {Next}.");
        Next = next;
    }
}
