using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;

namespace BillingBlazor.Domain.Invoices;

public enum InvoiceKind
{
    Invoice,
    CreditNote,
}

public enum InvoiceState
{
    Draft,
    Approved,
    Reversed,
}

/// <summary>Derived, never stored: what the chip shows.</summary>
public enum PaymentStatus
{
    Draft,
    Outstanding,
    PartPaid,
    Paid,
    Overdue,
    Reversed,
    Issued,
}

/// <summary>The frozen demand, or the credit note that takes it back. Screen, PDF, e-mail and ledger all come out of it.</summary>
public sealed class Invoice
{
    public const int LongestReason = 300;

    private readonly List<InvoiceLine> lines = [];
    private readonly List<InvoiceVat> vat = [];

    /// <summary>A draft, made by <see cref="InvoiceBuilder"/>. Its parties are copied once more, and frozen, by
    /// <see cref="Approve"/>.</summary>
    internal Invoice(
        InvoiceKind kind,
        Customer customer,
        Organisation organisation,
        int? runId,
        int? costCentreId,
        DateOnly issueDate,
        BillingPeriod period,
        IReadOnlyList<InvoiceLine> lines,
        IReadOnlyList<InvoiceVat> vat
    )
    {
        (Kind, CustomerId, RunId) = (kind, customer.Id, runId);
        (CostCentreId, CostCentreKey) = (costCentreId, costCentreId ?? 0);
        (IssueDate, PeriodFrom, PeriodTo) = (issueDate, period.From, period.To);
        (Seller, Buyer) = (new(), new());
        for (var i = 0; i < lines.Count; i++)
            lines[i].Position = i + 1;
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
    public Money Allocated { get; private set; }

    /// <summary>What credit notes for parts of it took back, VAT included: never paid, though it settles.</summary>
    public Money TakenBack { get; private set; }

    /// <summary>What a credit note takes back, whole (once) or a part of it.</summary>
    public int? CreditsInvoiceId { get; private set; }

    /// <summary>A credit note for some of the invoice that it names, which stands otherwise: <see cref="CreditPart"/>.</summary>
    public bool CreditsPart { get; private set; }

    /// <summary>Why it was taken back.</summary>
    public string? CreditReason { get; private set; }

    public DateTime? ApprovedUtc { get; private set; }
    public string? ApprovedBy { get; private set; }
    public IReadOnlyList<InvoiceLine> Lines => lines;
    public IReadOnlyList<InvoiceVat> VatByRate => vat;

    public Money Due => Total - Allocated;

    /// <summary>Nothing of it stands: reversed at once, or taken back part by part.</summary>
    public bool IsCredited =>
        State == InvoiceState.Reversed || (State == InvoiceState.Approved && Total > Money.Zero && TakenBack >= Total);

    /// <summary>The VAT that the customer accounts for to HMRC (VAT Act 1994 s55A). It is in no total of ours.</summary>
    public Money CustomerVat => vat.Sum(rate => rate.CustomerVat);

    /// <summary>Freezes it under its number, with the parties as they are today. Lines and amounts are as drafted.</summary>
    /// <exception cref="BillingRuleException">It isn't a draft.</exception>
    public void Approve(string number, Customer customer, Organisation organisation, string approvedBy, DateTime approvedUtc)
    {
        if (State != InvoiceState.Draft)
            throw new BillingRuleException($"{Number} is approved already.");
        CopyParties(customer, organisation);
        (Number, State, ApprovedBy, ApprovedUtc) = (number, InvoiceState.Approved, approvedBy, approvedUtc);
    }

    /// <summary>VAT as it was worked out anew, on lines as they are now: nothing but rows, totals and kind change.</summary>
    internal void Tax(IReadOnlyList<InvoiceVat> rows)
    {
        if (State != InvoiceState.Draft)
            throw new BillingRuleException($"{Number} is approved: its VAT stays as it is.");
        Net = lines.Sum(line => line.Net);
        if (rows.Select(Figures).Order().SequenceEqual(vat.Select(Figures).Order()))
            return;
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
    /// Takes it back by a document that copies its lines, VAT and parties to the penny; nothing is worked out anew. This one keeps its
    /// lines, and what they billed can be billed again. Stored before, since the other names it.
    /// </summary>
    /// <exception cref="BillingRuleException">It isn't approved, or takes another back itself.</exception>
    public Invoice Reverse(string number, DateOnly day, string reason, Author author)
    {
        if (State == InvoiceState.Reversed)
            throw new BillingRuleException($"{Number} is reversed already.");
        if (State != InvoiceState.Approved)
            throw new BillingRuleException("This is a draft: discard its run, or take the customer out of it.");
        if (CreditsPart)
            throw new BillingRuleException(
                $"{Number} credits a part of an invoice, so it can't be reversed. Add a charge for what is owed after all."
            );
        if (CreditsInvoiceId is not null)
            throw new BillingRuleException(
                $"{Number} takes another invoice back, so it can't be reversed. Bill the customer again instead."
            );
        var reversal = Opposite(number, day, reason, author);
        reversal.Take(
            [.. lines.OrderBy(line => line.Position).Select(line => line.Reversed())],
            [.. vat.Select(rate => InvoiceVat.Of(rate.Treatment, rate.Percent, -NetLeft(rate), -rate.Left))]
        );
        foreach (var line in lines)
            line.TakeBack();
        State = InvoiceState.Reversed;
        return reversal;
    }

    /// <summary>
    /// Takes back a part of it by a credit note: so much of some of its lines, with the VAT they were billed at. It stands otherwise, and
    /// what its lines billed stays billed. Stored before, since the other names it.
    /// </summary>
    /// <param name="parts">Each line at most once.</param>
    /// <param name="givenBack">Of a line (by id), what another document gave back of it already: unused days.</param>
    /// <exception cref="BillingRuleException">It isn't an approved invoice, there is no reason, or a part is none or above what is left of
    /// its line.</exception>
    public Invoice CreditPart(
        string number,
        DateOnly day,
        string reason,
        Author author,
        IReadOnlyList<LinePart> parts,
        IReadOnlyDictionary<int, Money> givenBack
    )
    {
        if (State == InvoiceState.Reversed)
            throw new BillingRuleException($"{Number} is reversed already: nothing is left of it to credit.");
        if (State != InvoiceState.Approved)
            throw new BillingRuleException("This is a draft: take what is wrong out of it instead of crediting it.");
        if (Kind == InvoiceKind.CreditNote || CreditsInvoiceId is not null)
            throw new BillingRuleException($"{Number} is a credit note or takes one back: only an invoice can be credited.");
        if (parts.Count == 0)
            throw new BillingRuleException("Say which lines are credited, and how much of each.");
        var note = Opposite(number, day, reason, author);
        note.CreditsPart = true;
        var made = new List<InvoiceLine>();
        foreach (var part in parts.OrderBy(part => Of(part).Position))
        {
            var line = Of(part);
            line.Credit(part.Net, givenBack.TryGetValue(line.Id, out var back) ? back : Money.Zero);
            made.Add(line.ReversedPart(part));
        }
        note.Take(
            made,
            [
                .. made.GroupBy(line => (line.VatTreatment, line.VatPercent))
                    .OrderBy(group => group.Key.VatTreatment)
                    .Select(group => CreditVat(group.Key.VatTreatment, group.Key.VatPercent, -group.Sum(line => line.Net))),
            ]
        );
        TakenBack -= note.Total;
        return note;
    }

    private InvoiceLine Of(LinePart part) =>
        lines.SingleOrDefault(line => line.Id == part.LineId)
        ?? throw new BillingRuleException($"{Number} has no such line. Open it again.");

    /// <summary>The rate's VAT on what is credited; the last of a rate takes what is left, so that all parts together come to the invoice's
    /// own.</summary>
    private InvoiceVat CreditVat(VatTreatment treatment, decimal? percent, Money net)
    {
        var rate = vat.Single(rate => rate.Treatment == treatment && (percent is null || rate.Percent == percent));
        var ofRate = lines.Where(line => line.VatTreatment == treatment && (percent is null || line.VatPercent == percent)).ToList();
        var pounds = net.Pounds * rate.Percent / 100;
        var rounded = VatRounding == VatRounding.Down ? Money.FromPounds(decimal.Truncate(pounds * 100) / 100) : Money.Round(pounds, 2);
        var left = rate.Left;
        var isPlain = ofRate.TrueForAll(line => line.Net >= Money.Zero);
        var credited =
            !isPlain ? rounded
            : ofRate.TrueForAll(line => line.Credited == line.Net) || rounded > left ? left
            : rounded;
        rate.Credit(credited);
        return InvoiceVat.Of(treatment, rate.Percent, -net, -credited);
    }

    private Money NetLeft(InvoiceVat rate) =>
        rate.Net
        - lines
            .Where(line => line.VatTreatment == rate.Treatment && (line.VatPercent is null || line.VatPercent == rate.Percent))
            .Sum(line => line.Credited);

    /// <summary>The document with the other sign, between the same parties, without its lines.</summary>
    private Invoice Opposite(string number, DateOnly day, string reason, Author author) =>
        new()
        {
            Kind = KindOfReversal,
            State = InvoiceState.Approved,
            Number = number,
            ApprovedBy = author.Name,
            ApprovedUtc = author.Utc,
            IssueDate = day,
            DueDate = day,
            CreditsInvoiceId = Id,
            CreditReason = ReasonOf(reason),
            CustomerId = CustomerId,
            OrganisationId = OrganisationId,
            CostCentreId = CostCentreId,
            CostCentreKey = CostCentreKey,
            PeriodFrom = PeriodFrom,
            PeriodTo = PeriodTo,
            Seller = Seller with { },
            Buyer = Buyer with { },
            LogoId = LogoId,
            Colour = Colour,
            PurchaseOrder = PurchaseOrder,
            FooterText = FooterText,
            TaxNote = TaxNote,
            VatRounding = VatRounding,
        };

    private void Take(IReadOnlyList<InvoiceLine> made, IReadOnlyList<InvoiceVat> rates)
    {
        lines.AddRange(made);
        vat.AddRange(rates);
        (Net, Vat) = (made.Sum(line => line.Net), rates.Sum(rate => rate.Vat));
        Total = Net + Vat;
    }

    /// <exception cref="BillingRuleException">There is none, or it is too long.</exception>
    internal static string ReasonOf(string reason) =>
        Words.NeededLine(reason, LongestReason, "A reason", "Give the reason: it stands on the credit note.");

    /// <summary>Records what was paid or credited against it.</summary>
    public void Allocate(Money amount) => Allocated += amount;

    private void CopyParties(Customer customer, Organisation organisation)
    {
        (Seller, Buyer, OrganisationId) = (InvoiceParty.Of(organisation), InvoiceParty.Of(customer), organisation.Id);
        (LogoId, Colour, FooterText, VatRounding) = (
            organisation.LogoId,
            organisation.Colour,
            organisation.FooterText,
            organisation.RoundingFor(customer)
        );
        DueDate = IssueDate.AddDays(customer.PaymentTermsDays ?? organisation.PaymentTermsDays);
        PurchaseOrder = customer.PurchaseOrder;
        TaxNote =
            customer.TaxExemptReason is { } reason && lines.Any(line => line.VatTreatment == VatTreatment.Exempt)
                ? $"Exempt from VAT: {reason}"
                : null;
    }

    public PaymentStatus PaymentStatusOn(DateOnly today) =>
        this switch
        {
            { State: InvoiceState.Draft } => PaymentStatus.Draft,
            { IsCredited: true } => PaymentStatus.Reversed,
            // Nobody pays it, whatever it has settled.
            { Kind: InvoiceKind.CreditNote } => PaymentStatus.Issued,
            _ when Allocated >= Total => PaymentStatus.Paid,
            _ when today > DueDate => PaymentStatus.Overdue,
            _ when Allocated > Money.Zero => PaymentStatus.PartPaid,
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

    public static InvoiceParty Of(Organisation organisation) =>
        new()
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

    public static InvoiceParty Of(Customer customer) =>
        new()
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

/// <summary>The line that bills what falls due of a charge.</summary>
public static class DueLine
{
    extension(DueItem item)
    {
        /// <summary>With the charge and the first day it is billed once, ever.</summary>
        public LineKind Kind => item.IsBeforeFirstCycle ? LineKind.ProRata : LineKind.Charge;
    }
}

/// <summary>One line, in whole pennies, with its own words: changing a tariff tomorrow changes no invoice of yesterday.</summary>
public sealed class InvoiceLine
{
    /// <exception cref="ArgumentException">The amount has part-pennies: InvoiceBuilder alone rounds.</exception>
    public InvoiceLine(LineKind kind, string description, Money net, VatTreatment vatTreatment)
    {
        if (!net.IsWholePennies)
            throw new ArgumentException($"A line is billed in whole pennies, not {net}.", nameof(net));
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

    /// <summary>What credit notes for a part have taken back of <see cref="Net"/>: never more than it.</summary>
    public Money Credited { get; private set; }

    /// <summary>Of a credit note for a part: the line that this one takes back some of.</summary>
    public int? CreditsLineId { get; init; }

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

    /// <summary>What a credit note for a part can still take back.</summary>
    /// <param name="givenBack">What another document gave back of it: unused days.</param>
    public Money Left(Money givenBack) => Net - Credited - givenBack;

    /// <summary>What so much of its quantity came to: a share of what was billed, to the penny.</summary>
    public Money AmountOf(decimal quantity) =>
        quantity == Quantity || Quantity == 0 ? Net : Money.Round(Net.Pounds * quantity / Quantity, 2);

    /// <exception cref="BillingRuleException">It is none, or above what is left.</exception>
    internal void Credit(Money part, Money givenBack)
    {
        if (part <= Money.Zero || !part.IsWholePennies)
            throw new BillingRuleException($"“{Description}”: give an amount in whole pennies, above £0.00.");
        if (Net <= Money.Zero)
            throw new BillingRuleException($"“{Description}” is no demand, so nothing of it can be credited.");
        if (part > Left(givenBack))
            throw new BillingRuleException($"“{Description}”: {Left(givenBack)} is left to credit of {Net}, not {part}.");
        Credited += part;
    }

    /// <summary>
    /// The line of the document that takes this one back, less what was credited of it before. It bills nothing itself, so it holds no
    /// cycle.
    /// </summary>
    internal InvoiceLine Reversed() =>
        Credited == Money.Zero
            ? Opposite(-Net, -Cost, Quantity, Working, isWhole: true, creditsLineId: null)
            : Opposite(
                Credited - Net,
                -Cost,
                1,
                $"{Net.Pounds:0.00} billed, {Credited.Pounds:0.00} credited before",
                isWhole: false,
                creditsLineId: null
            );

    /// <summary>The line of a credit note for a part. What the carrier charged for it stays charged.</summary>
    internal InvoiceLine ReversedPart(LinePart part) =>
        Opposite(
            -part.Net,
            Money.Zero,
            part.Quantity ?? 1,
            part.Net == Net ? null : $"{part.Net.Pounds:0.00} of {Net.Pounds:0.00} billed",
            isWhole: part.Quantity is not null || part.Net == Net,
            creditsLineId: Id
        );

    private InvoiceLine Opposite(Money net, Money cost, decimal quantity, string? working, bool isWhole, int? creditsLineId) =>
        new(Kind, Description, net, VatTreatment)
        {
            Position = Position,
            VatPercent = VatPercent,
            Details = Details,
            CostCentreId = CostCentreId,
            CostCentreName = CostCentreName,
            CategoryId = CategoryId,
            CategoryName = CategoryName,
            PeriodFrom = PeriodFrom,
            PeriodTo = PeriodTo,
            Quantity = quantity,
            UnitPrice = isWhole ? UnitPrice : null,
            Cost = cost,
            Working = working,
            ChargeId = ChargeId,
            CycleStart = CycleStart,
            CliId = CliId,
            Calls = isWhole ? Calls : null,
            Seconds = isWhole ? Seconds : null,
            ExactSum = isWhole && ExactSum is { } exact ? -exact : null,
            CapReached = CapReached,
            CreditsLineId = creditsLineId,
            IsLive = false,
        };
}

/// <summary>So much of a line of an invoice, to be credited.</summary>
/// <param name="Net">Above £0.00, in whole pennies.</param>
/// <param name="Quantity">Where it was said as one; null: as an amount.</param>
public sealed record LinePart(int LineId, Money Net, decimal? Quantity = null);

/// <summary>VAT of one treatment at one rate, on the net total of its lines. A treatment has two when something billed before a change of
/// rate is given back.</summary>
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

    /// <summary>What credit notes for a part have taken back of <see cref="Vat"/>, or of <see cref="CustomerVat"/>.</summary>
    public Money Credited { get; private set; }

    /// <summary>What is left of either after them.</summary>
    internal Money Left => (Treatment == VatTreatment.ReverseCharge ? CustomerVat : Vat) - Credited;

    internal void Credit(Money part) => Credited += part;

    /// <summary>VAT of a treatment, on whichever side it is accounted for.</summary>
    internal static InvoiceVat Of(VatTreatment treatment, decimal percent, Money net, Money amount) =>
        treatment == VatTreatment.ReverseCharge
            ? new(treatment, percent, net, Money.Zero) { CustomerVat = amount }
            : new(treatment, percent, net, amount);
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
        if (next < Next)
            throw new BillingRuleException($"{Prefix}{next} was given already: the next number can only go up from {Next}.");
        Next = next;
    }
}
