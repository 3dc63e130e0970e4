namespace BillingBlazor.Domain.Customers;

/// <summary>The guide's three (Customer Status).</summary>
public enum CustomerStatus
{
    Active,
    Suspended,
    Cancelled,
}

public enum CustomerKind
{
    Business,
    Consumer,
    Reseller,
}

public enum StatementFormat
{
    Pdf,
    Csv,
    Xlsx,
    None,
}

/// <summary>Who we bill.</summary>
public sealed class Customer
{
    private readonly List<CustomerTariff> tariffs = [];
    private readonly List<CostCentre> costCentres = [];
    private readonly List<Cli> clis = [];
    private readonly List<CustomerTag> tags = [];
    private readonly List<StatusChange> statusChanges = [];

    public Customer(string name, int groupId, int organisationId, DateOnly since)
    {
        Name = Text.Required(name, "Give the customer a name.");
        (GroupId, OrganisationId, Since, StatusSince) = (groupId, organisationId, since, since);
    }

    public int Id { get; private set; }
    public string Name { get; private set; }

    /// <summary>Theirs in Sage, Xero or QuickBooks; unique when given.</summary>
    public string? Reference { get; private set; }

    public CustomerStatus Status { get; private set; } = CustomerStatus.Active;

    /// <summary>The day the status was last set.</summary>
    public DateOnly StatusSince { get; private set; }

    public DateOnly Since { get; private set; }
    public int GroupId { get; private set; }
    public int OrganisationId { get; private set; }

    /// <summary>1 to 31, for customers of an anniversary group; 29 to 31 fall on the last day of shorter months.</summary>
    public int? AnniversaryDay { get; private set; }

    public bool SendViaEmail { get; private set; } = true;

    /// <summary>Comma-separated addresses, each checked at the door.</summary>
    public string? DeliveryEmail { get; private set; }

    public Address Address { get; private set; } = new();

    /// <summary>Where invoices are addressed, if not the registered address.</summary>
    public Address? BillingAddress { get; private set; }

    public string? ContactName { get; private set; }
    public string? Telephone { get; private set; }
    public string? Email { get; private set; }
    public string? WebSite { get; private set; }
    public CustomerKind Kind { get; private set; }
    public string? VatNumber { get; private set; }
    public DateOnly? VatNumberCheckedOn { get; private set; }
    public bool IsVulnerable { get; private set; }
    public string? PurchaseOrder { get; private set; }

    /// <summary>Days from issue to due, instead of the organisation's.</summary>
    public int? PaymentTermsDays { get; private set; }

    /// <summary>Printed on the invoice; null is taxed as usual.</summary>
    public string? TaxExemptReason { get; private set; }

    /// <summary>The flag; <see cref="IsReverseCharged"/> is whether it holds.</summary>
    public bool ReverseCharge { get; private set; }

    /// <summary>A reseller with a VAT number and the day it was checked, who accounts for the VAT of telecoms for onward sale (VAT Act 1994
    /// s55A).</summary>
    public bool IsReverseCharged =>
        ReverseCharge && Kind == CustomerKind.Reseller && VatNumber is not null && VatNumberCheckedOn is not null;

    public bool InvoicePerCostCentre { get; private set; }
    public StatementFormat StatementFormat { get; private set; }

    /// <summary>A privacy request: calls are shown nowhere the customer can see.</summary>
    public bool HideCalls { get; private set; }

    /// <summary>Calls below it are summed as "other calls" on the statement.</summary>
    public Money? StatementThreshold { get; private set; }

    /// <summary>Raised by each amendment: two people amending the same customer is noticed.</summary>
    public int Version { get; private set; }

    /// <summary>Even the name is gone: nothing says any more who it was.</summary>
    public bool IsNameErased { get; private set; }

    public IReadOnlyList<CustomerTariff> Tariffs => tariffs;
    public IReadOnlyList<CostCentre> CostCentres => costCentres;
    public IReadOnlyList<Cli> Clis => clis;
    public IReadOnlyList<CustomerTag> Tags => tags;

    /// <summary>Each change of status since the customer began, oldest first; before the first it was Active.</summary>
    public IReadOnlyList<StatusChange> StatusChanges => statusChanges;

    /// <summary>The sum of the ledger; positive: the customer owes us. Kept beside the customer by storage, so that lists can sort by
    /// it.</summary>
    public Money Balance { get; private set; }

    /// <summary>Line identifiers that have not ended. Kept beside the customer by storage, so that lists can sort by it.</summary>
    public int LineCount { get; private set; }

    /// <summary>Suspended and cancelled customers are in no billing run (the guide: Customer Status).</summary>
    public bool IsBilled => Status == CustomerStatus.Active;

    /// <exception cref="BillingRuleException">A field breaks a rule of the guide.</exception>
    public void Amend(CustomerDetails details)
    {
        if (details.AnniversaryDay is < 1 or > 31)
            throw new BillingRuleException("The anniversary billing day is between 1 and 31.");
        if (details.PaymentTermsDays is < 0 or > 365)
            throw new BillingRuleException("Payment terms are between 0 and 365 days.");
        if (details.SendViaEmail && Text.Optional(details.DeliveryEmail) is null)
            throw new BillingRuleException("Give a delivery email, or clear Send via email.");
        if (
            details.ReverseCharge
            && (details.Kind != CustomerKind.Reseller || Text.Optional(details.VatNumber) is null || details.VatNumberCheckedOn is null)
        )
            throw new BillingRuleException(
                "Reverse charge is for resellers with a VAT number and the date it was checked (VAT Act 1994 s55A)."
            );
        Name = Text.Required(details.Name, "Give the customer a name.");
        Reference = Text.Optional(details.Reference);
        Since = details.Since;
        GroupId = details.GroupId;
        OrganisationId = details.OrganisationId;
        AnniversaryDay = details.AnniversaryDay;
        SendViaEmail = details.SendViaEmail;
        DeliveryEmail = Text.Optional(details.DeliveryEmail);
        Address = details.Address;
        BillingAddress = details.BillingAddress;
        ContactName = Text.Optional(details.ContactName);
        Telephone = Text.Optional(details.Telephone);
        Email = Text.Optional(details.Email);
        WebSite = Text.Optional(details.WebSite);
        Kind = details.Kind;
        VatNumber = Text.Optional(details.VatNumber);
        VatNumberCheckedOn = details.VatNumberCheckedOn;
        IsVulnerable = details.IsVulnerable;
        PurchaseOrder = Text.Optional(details.PurchaseOrder);
        PaymentTermsDays = details.PaymentTermsDays;
        TaxExemptReason = Text.Optional(details.TaxExemptReason);
        ReverseCharge = details.ReverseCharge;
        InvoicePerCostCentre = details.InvoicePerCostCentre;
        StatementFormat = details.StatementFormat;
        HideCalls = details.HideCalls;
        StatementThreshold = details.StatementThreshold;
        Version++;
    }

    /// <summary>At most one tariff for each category.</summary>
    public void UseTariff(int categoryId, int? tariffId)
    {
        tariffs.RemoveAll(t => t.CategoryId == categoryId);
        if (tariffId is { } chosen)
            tariffs.Add(new(categoryId, chosen));
    }

    /// <exception cref="BillingRuleException">The name is empty or taken within this customer.</exception>
    public CostCentre AddCostCentre(string name)
    {
        var costCentre = new CostCentre(name);
        RefuseTakenName(costCentre.Name, except: null);
        costCentres.Add(costCentre);
        return costCentre;
    }

    /// <exception cref="BillingRuleException">The name is empty or taken within this customer.</exception>
    public void RenameCostCentre(CostCentre costCentre, string name)
    {
        RefuseTakenName(Text.Required(name, CostCentre.NameNeeded), costCentre);
        costCentre.Rename(name);
    }

    /// <exception cref="BillingRuleException">The customer is cancelled.</exception>
    public void AddCli(Cli cli)
    {
        if (Status == CustomerStatus.Cancelled)
            throw new BillingRuleException($"{Name} is cancelled: no line identifier can be added.");
        clis.Add(cli);
    }

    /// <exception cref="BillingRuleException">The customer is cancelled.</exception>
    public void RefuseNewChargeIfCancelled()
    {
        if (Status == CustomerStatus.Cancelled)
            throw new BillingRuleException($"{Name} is cancelled: no charge can be added.");
    }

    /// <summary>Out of billing runs for now; usage and charges go on gathering.</summary>
    public void Suspend(DateOnly day)
    {
        if (Status == CustomerStatus.Cancelled)
            throw new BillingRuleException($"{Name} is cancelled; reactivate the customer first.");
        SetStatus(CustomerStatus.Suspended, day);
    }

    /// <summary>Out of billing runs; its CLIs are removed: each assignment ends with that day, past usage stays.</summary>
    public void Cancel(DateOnly day)
    {
        SetStatus(CustomerStatus.Cancelled, day);
        foreach (var cli in clis.Where(cli => cli.To is null || cli.To > day).ToList())
        {
            if (cli.From > day)
                clis.Remove(cli);
            else
                cli.EndOn(day);
        }
    }

    /// <summary>Back into billing runs. Its old CLIs don't come back.</summary>
    /// <param name="writeOff">What began in the suspension that ends is never billed; otherwise the next run bills it.</param>
    public void Reactivate(DateOnly day, bool writeOff = false)
    {
        if (writeOff)
            Suspension?.WriteOff();
        SetStatus(CustomerStatus.Active, day);
    }

    /// <summary>
    /// The suspension that reactivating the customer decides about: the one that lasts, or that ended when the customer was cancelled.
    /// Null: none.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was loaded without its changes of status.</exception>
    public StatusChange? Suspension
    {
        get
        {
            if (Status == CustomerStatus.Active)
                return null;
            var last = statusChanges.LastOrDefault(c => c.Status != CustomerStatus.Cancelled);
            if (last is { Status: CustomerStatus.Suspended })
                return last;
            if (Status == CustomerStatus.Cancelled)
                return null;
            throw new InvalidOperationException($"{Name} was loaded without its changes of status.");
        }
    }

    /// <summary>Takes the last change of status back, as if it had never been: a suspension that it ended goes on.</summary>
    public void TakeBackStatus()
    {
        statusChanges.RemoveAt(statusChanges.Count - 1);
        var before = statusChanges.LastOrDefault();
        (Status, StatusSince) = before is null ? (CustomerStatus.Active, Since) : (before.Status, before.Day);
        before?.GoOn();
        Version++;
    }

    /// <summary>
    /// Whether a cycle that begins on the day is billed: not one that began while the customer was Cancelled, nor one of a
    /// suspension that was written off. Each suspension has its own answer.
    /// </summary>
    public bool IsCycleBilled(DateOnly begins) =>
        statusChanges.LastOrDefault(c => c.Day <= begins)?.Status != CustomerStatus.Cancelled
        && !statusChanges.Exists(c => c.WroteOff && c.Holds(begins));

    /// <summary>Personal data goes, as data protection asks.</summary>
    /// <param name="keepsName">Name, address and VAT number stay, as long as documents name them.</param>
    /// <exception cref="BillingRuleException">Who is billed can't be forgotten.</exception>
    public void Forget(bool keepsName)
    {
        if (Status != CustomerStatus.Cancelled)
            throw new BillingRuleException($"Cancel {Name} first: their data is needed to bill them.");
        (SendViaEmail, IsVulnerable) = (false, false);
        DeliveryEmail = ContactName = Telephone = Email = WebSite = PurchaseOrder = null;
        if (!keepsName)
        {
            (Name, Address, BillingAddress, IsNameErased, ReverseCharge) = ($"Customer {Id}", new(), null, true, false);
            (Reference, VatNumber, VatNumberCheckedOn, TaxExemptReason) = (null, null, null, null);
        }
        Version++;
    }

    public void Tag(int tagId)
    {
        if (tags.All(t => t.TagId != tagId))
            tags.Add(new(tagId));
    }

    public void Untag(int tagId) => tags.RemoveAll(t => t.TagId == tagId);

    private void SetStatus(CustomerStatus status, DateOnly day)
    {
        if (Status == status)
            return;
        Suspension?.EndBy(status == CustomerStatus.Active ? day.AddDays(-1) : day);
        Status = status;
        StatusSince = day;
        statusChanges.Add(new(status, day));
        Version++;
    }

    private void RefuseTakenName(string name, CostCentre? except)
    {
        if (costCentres.Any(c => c != except && string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase)))
            throw new BillingRuleException($"{Name} already has a cost centre called {name}.");
    }
}

/// <summary>The tariff a customer pays by in one category.</summary>
public sealed class CustomerTariff(int categoryId, int tariffId)
{
    public int Id { get; private set; }
    public int CustomerId { get; private set; }
    public int CategoryId { get; private set; } = categoryId;
    public int TariffId { get; private set; } = tariffId;
}

/// <summary>
/// A customer took a status on a day (the guide: Customer Status). Customer Growth counts them. A suspension knows its days, and whether
/// what began in them was written off when the customer was reactivated.
/// </summary>
public sealed class StatusChange(CustomerStatus status, DateOnly day)
{
    public int Id { get; private set; }
    public int CustomerId { get; private set; }
    public CustomerStatus Status { get; private set; } = status;
    public DateOnly Day { get; private set; } = day;

    /// <summary>The last day of a suspension: before <see cref="Day"/> when it was over on its first, null while it lasts.</summary>
    public DateOnly? Until { get; private set; }

    /// <summary>Of a suspension that is over: cycles and calls that began in it are never billed.</summary>
    public bool WroteOff { get; private set; }

    /// <summary>Whether the day is one of the suspension's.</summary>
    public bool Holds(DateOnly day) => Day <= day && !(Until < day);

    internal void EndBy(DateOnly lastDay) => Until = Until < lastDay ? Until : lastDay;

    internal void WriteOff() => WroteOff = true;

    internal void GoOn() => (Until, WroteOff) = (null, false);
}

/// <summary>What staff write down about a customer; the customer never sees it.</summary>
public sealed class CustomerNote(int customerId, string text, string writtenBy, DateTime writtenUtc)
{
    public const int MostLetters = 4_000;

    public int Id { get; private set; }
    public int CustomerId { get; private set; } = customerId;
    public string Text { get; private set; } = Checked(text);
    public string WrittenBy { get; private set; } = writtenBy;
    public DateTime WrittenUtc { get; private set; } = writtenUtc;

    /// <summary>Stands above the others.</summary>
    public bool IsPinned { get; private set; }

    /// <exception cref="BillingRuleException">Empty, or longer than <see cref="MostLetters"/>.</exception>
    public void Amend(string text) => Text = Checked(text);

    public void Pin(bool isPinned) => IsPinned = isPinned;

    private static string Checked(string text)
    {
        var words = Domain.Text.Required(text, "Write the note first.");
        return words.Length <= MostLetters
            ? words
            : throw new BillingRuleException($"A note has at most {MostLetters:#,0} letters; this one has {words.Length:#,0}.");
    }
}

/// <summary>All that a person may change on a customer.</summary>
public sealed record CustomerDetails
{
    public required string Name { get; init; }
    public string? Reference { get; init; }
    public required DateOnly Since { get; init; }
    public required int GroupId { get; init; }
    public required int OrganisationId { get; init; }
    public int? AnniversaryDay { get; init; }
    public bool SendViaEmail { get; init; }
    public string? DeliveryEmail { get; init; }
    public Address Address { get; init; } = new();
    public Address? BillingAddress { get; init; }
    public string? ContactName { get; init; }
    public string? Telephone { get; init; }
    public string? Email { get; init; }
    public string? WebSite { get; init; }
    public CustomerKind Kind { get; init; }
    public string? VatNumber { get; init; }
    public DateOnly? VatNumberCheckedOn { get; init; }
    public bool IsVulnerable { get; init; }
    public string? PurchaseOrder { get; init; }
    public int? PaymentTermsDays { get; init; }
    public string? TaxExemptReason { get; init; }
    public bool ReverseCharge { get; init; }
    public bool InvoicePerCostCentre { get; init; }
    public StatementFormat StatementFormat { get; init; }
    public bool HideCalls { get; init; }
    public Money? StatementThreshold { get; init; }
}
