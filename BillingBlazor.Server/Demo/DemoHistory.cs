using BillingBlazor.Domain;
using BillingBlazor.Domain.Charges;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Ledger;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Demo;

/// <summary>What happens to a reseller over months: bundles sold, a promotion, money that comes in (mostly), customers who leave, charges
/// that end.</summary>
internal sealed class DemoHistory(BillingDb db, PaymentActions payments, DateOnly today)
{
    private const int LeaversAMonth = 2;
    private readonly Random random = new(20261101);

    /// <summary>What stands from the first day on.</summary>
    public async Task BeginAsync(Made made, DateOnly from, CancellationToken cancel)
    {
        var groups = await db.DestinationGroups.OrderBy(g => g.Id).Select(g => g.Id).ToListAsync(cancel);
        var (minutes, spend) = (new Bundle("250 UK minutes"), new Bundle("£5 of Europe"));
        minutes.Amend(
            minutes.Name,
            isWithdrawn: false,
            [
                new()
                {
                    Unit = AllowanceUnit.Minutes,
                    Amount = 250,
                    DestinationGroupIds = [groups[0], groups[1]],
                },
            ]
        );
        spend.Amend(
            spend.Name,
            isWithdrawn: false,
            [
                new()
                {
                    Unit = AllowanceUnit.Pounds,
                    Amount = 5,
                    DestinationGroupIds = [groups[2]],
                },
            ]
        );
        db.AddRange(minutes, spend);
        await db.SaveChangesAsync(cancel);
        var customers = await db.Customers.OrderBy(c => c.Id).Select(c => c.Id).ToListAsync(cancel);
        db.AddRange(customers.Where((_, i) => i % 5 == 0).Select(id => new CustomerBundle(id, minutes.Id, from)));
        db.AddRange(customers.Where((_, i) => i % 9 == 4).Select(id => new CustomerBundle(id, spend.Id, from)));
        db.Add(
            new PriceAdjustment(
                new()
                {
                    Name = "Autumn promotion: Europe 10 % off",
                    TariffId = made.Tariffs[0].Id,
                    DestinationGroupId = groups[2],
                    From = from,
                    Rate = new(ChangeKind.Decrease, ChangeUnit.Percent, 10),
                }
            )
        );
        foreach (var customerId in customers.Where((_, i) => i % 7 == 3))
        {
            var charge = new Charge(customerId, made.LinesCategory.Id, "Router rental", Frequency.Monthly, from.AddMonths(1));
            charge.Amend(
                new()
                {
                    CategoryId = made.LinesCategory.Id,
                    Description = charge.Description,
                    Frequency = charge.Frequency,
                    UnitPrice = Money.FromPounds(3.50m),
                    Start = charge.Start,
                    End = today.AddDays(random.Next(5, 90)),
                }
            );
            db.Add(charge);
        }
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>What follows a month's bills.</summary>
    public async Task GoOnAsync(DateOnly issued, CancellationToken cancel)
    {
        var open = await db
            .Invoices.AsNoTracking()
            .Where(i => i.IssueDate == issued && i.State == InvoiceState.Approved && i.Kind == InvoiceKind.Invoice)
            .OrderBy(i => i.Id)
            .Select(i => new
            {
                i.Id,
                i.CustomerId,
                i.Number,
                i.Total,
            })
            .ToListAsync(cancel);
        foreach (var invoice in open)
        {
            var (luck, day) = (random.Next(100), issued.AddDays(random.Next(5, 45)));
            if (luck < 8 || day > today || invoice.Total <= Money.Zero)
                continue;
            var amount = luck < 12 ? Money.Round(invoice.Total.Pounds / 2, 2) : invoice.Total;
            await payments.RecordAsync(
                invoice.CustomerId,
                new(
                    Guid.NewGuid(),
                    amount,
                    day,
                    luck % 2 == 0 ? PaymentMethod.DirectDebit : PaymentMethod.BankTransfer,
                    invoice.Number,
                    new Dictionary<int, Money> { [invoice.Id] = amount }
                ),
                cancel
            );
        }
        foreach (
            var leaver in await db
                .Customers.AsSplitQuery()
                .Include(c => c.Clis)
                .Include(c => c.StatusChanges)
                .Where(c => c.Status == CustomerStatus.Active && c.Name != "Harbour & Vale Ltd")
                .OrderBy(c => c.Id)
                .Skip(random.Next(100))
                .Take(LeaversAMonth)
                .ToListAsync(cancel)
        )
            leaver.Cancel(issued.AddDays(random.Next(1, 27)) is var day && day < today ? day : today);
        await db.SaveChangesAsync(cancel);
    }
}
