using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Domain.Services;

/// <summary>Where a line of a service file stands.</summary>
public enum ServiceLineState
{
    /// <summary>Customer, product and price are known: to be charged.</summary>
    Matched,

    /// <summary>An orphan: nobody has its CLI on its first day.</summary>
    WithoutCustomer,
    WithoutProduct,
    WithoutPrice,

    /// <summary>Its CLI is excluded from billing: matched and costed, never charged.</summary>
    Excluded,

    /// <summary>Somebody said that it is not charged.</summary>
    Skipped,

    /// <summary>It is a charge of its customer.</summary>
    Charged,
}

/// <summary>A fixed charge of a supplier: a row of a service file, once read.</summary>
public sealed class ServiceLine
{
    private static readonly DateOnly earliest = new(2000, 1, 1);

    /// <summary>For the store.</summary>
    private ServiceLine(
        int fileId,
        int supplierId,
        int row,
        string print,
        string identifier,
        string key,
        string description,
        DateOnly from,
        DateOnly to,
        decimal quantity,
        Money cost
    )
    {
        (FileId, SupplierId, Row, Print, Identifier, Key) = (fileId, supplierId, row, print, identifier, key);
        (Description, From, To, Quantity, Cost) = (description, from, to, quantity, cost);
    }

    /// <param name="row">Of the file, from 1.</param>
    /// <param name="print">What two equal rows of a supplier share.</param>
    /// <param name="key">Of its identifier, as lines of customers are found by.</param>
    public ServiceLine(ServiceFile file, int row, string print, string key, ReadService read)
        : this(
            file.Id,
            file.SupplierId,
            row,
            print,
            read.Identifier,
            key,
            read.Description,
            read.From,
            read.To,
            read.Quantity,
            read.Cost
        )
    {
        (Code, Event, BrokenCost, Sell, Reference) = (read.Code, read.Event, read.BrokenCost, read.Sell, read.Reference);
        IsForReconciliation = file.ForReconciliation;
    }

    public long Id { get; private set; }
    public int FileId { get; private set; }
    public int SupplierId { get; private set; }

    /// <summary>Of its file: compared with recurring charges, never charged.</summary>
    public bool IsForReconciliation { get; private set; }

    public int Row { get; private set; }

    /// <summary>Of supplier, identifier, description, event, days and cost. With <see cref="Copy"/> unique: a row counts once.</summary>
    public string Print { get; private set; }

    /// <summary>0; counted up for an equal row that somebody released.</summary>
    public int Copy { get; private set; }

    /// <summary>As the file has it.</summary>
    public string Identifier { get; private set; }

    public string Key { get; private set; }
    public string Description { get; private set; }
    public string? Code { get; private set; }
    public string? Event { get; private set; }
    public DateOnly From { get; private set; }
    public DateOnly To { get; private set; }
    public decimal Quantity { get; private set; }

    /// <summary>What we pay for all of it; below nought for what is given back.</summary>
    public Money Cost { get; private set; }

    /// <summary>What of it is for a broken period; null where the file doesn't tell it apart.</summary>
    public Money? BrokenCost { get; private set; }

    /// <summary>The file's own price for one.</summary>
    public Money? Sell { get; private set; }

    public string? Reference { get; private set; }
    public ServiceLineState State { get; private set; } = ServiceLineState.WithoutCustomer;
    public int? CliId { get; private set; }
    public int? CustomerId { get; private set; }
    public int? CostCentreId { get; private set; }
    public int? ProductId { get; private set; }

    /// <summary>Somebody chose the product for this line: matching again leaves it.</summary>
    public bool IsProductChosen { get; private set; }

    public bool IsSkipped { get; private set; }

    /// <summary>What the customer pays for one; below nought for what is given back.</summary>
    public Money? UnitPrice { get; private set; }

    /// <summary>What one costs us, to a millionth.</summary>
    public Money UnitCost => Money.Round(Cost.Pounds / Quantity, 6);

    /// <summary>What the customer pays for all of it.</summary>
    public Money? Price { get; private set; }

    /// <summary>A second one like it, that somebody says is another.</summary>
    public ServiceLine CopyOf(int number)
    {
        Copy = number;
        return this;
    }

    /// <summary>Whose it is, what it is and what the customer pays, as far as they are known.</summary>
    /// <param name="product">Null: no code is of it.</param>
    /// <param name="own">The product's price for that customer on the line's first day, for one and a cycle.</param>
    public void Match(CliOwner? owner, bool isExcluded, Product? product, Money? own)
    {
        (CliId, CustomerId, CostCentreId) = (owner?.CliId, owner?.CustomerId, owner?.CostCentreId);
        (ProductId, UnitPrice) = (product?.Id, product is null ? null : PriceOf(product, own));
        if (UnitPrice is { } price && IsOutOfRange(price))
            UnitPrice = null;
        Price = UnitPrice is { } each ? Money.Round(each.Pounds * Quantity, 6) : null;
        State =
            IsSkipped ? ServiceLineState.Skipped
            : CustomerId is null ? ServiceLineState.WithoutCustomer
            : ProductId is null ? ServiceLineState.WithoutProduct
            : isExcluded ? ServiceLineState.Excluded
            : UnitPrice is null ? ServiceLineState.WithoutPrice
            : ServiceLineState.Matched;
    }

    /// <summary>Its product whatever its text says; it must be matched again. Null: by its text.</summary>
    public void Choose(int? productId) => (ProductId, IsProductChosen) = (productId, productId is not null);

    /// <summary>Not to be charged, or to be charged after all; it must be matched again.</summary>
    public void Skip(bool isSkipped) => IsSkipped = isSkipped;

    /// <summary>The days that it is for; it must be matched again.</summary>
    /// <exception cref="BillingRuleException">The period ends before it begins, or is beyond all reason.</exception>
    public void SetDays(DateOnly from, DateOnly to)
    {
        if (to < from)
            throw new BillingRuleException("The period can't end before it begins.");
        ChargeDetails.RefuseDay(from, "The first day");
        ChargeDetails.RefuseDay(to, "The last day");
        if (from < earliest)
            throw new BillingRuleException("The first day is not before the year 2000.");
        (From, To) = (from, to);
    }

    /// <summary>The single charge that it becomes, on its first day.</summary>
    public Charge ToCharge(Product product) =>
        new(
            CustomerId!.Value,
            new()
            {
                ProductId = product.Id,
                CategoryId = product.CategoryId,
                Description = Description,
                Quantity = Quantity,
                UnitPrice = UnitPrice,
                UnitCost = UnitCost,
                VatTreatment = product.VatTreatment,
                Start = From,
                CoversTo = To,
                CostCentreId = CostCentreId,
                CliId = CliId,
                ServiceLineId = Id,
            }
        );

    private Money? PriceOf(Product product, Money? own) =>
        product.ServicePricing switch
        {
            ServicePricing.File => Sell,
            ServicePricing.CostPlus => Money.Round(Cost.Pounds / Quantity * (1 + (product.MarkUpPercent ?? 0) / 100), 6),
            _ => own is { } cycle ? Money.Round(Share(cycle.Pounds, product.Frequency), 6) : null,
        };

    /// <summary>
    /// What an own price comes to. A line that costs us less than nothing is given back at the same price. A broken part is for the days
    /// from its first day to the end of that month: 29 ÷ 30 of the price for 2 to 30 June, and no whole month where the file charges none.
    /// </summary>
    private Fraction Share(decimal price, Frequency? frequency)
    {
        var broken = BrokenCost ?? Money.Zero;
        var whole = Cost - broken;
        var sum = Fraction.Of(price * Sign(whole, orElse: broken == Money.Zero ? 1 : 0));
        if (broken == Money.Zero)
            return sum;
        var (days, month) = (DateTime.DaysInMonth(From.Year, From.Month) - From.Day + 1, DateTime.DaysInMonth(From.Year, From.Month));
        var months = frequency switch
        {
            Frequency.Monthly => 1,
            Frequency.Quarterly => 3,
            Frequency.HalfYearly => 6,
            Frequency.Yearly => 12,
            _ => 0,
        };
        // What isn't priced by the month has no part of one: a connection is one.
        return months > 0 ? sum + Fraction.Of(price * Sign(broken, 0), days, month * months)
            : whole == Money.Zero ? Fraction.Of(price * Sign(broken, 0))
            : sum;
    }

    private static int Sign(Money money, int orElse) => money == Money.Zero ? orElse : money < Money.Zero ? -1 : 1;

    private bool IsOutOfRange(Money price) =>
        Math.Abs(price.Pounds) > Charge.MostPounds || Charge.IsTooMuch(price.Pounds * Quantity);
}
