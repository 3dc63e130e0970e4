using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Usage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BillingBlazor.Server.Data.Usage;

/// <summary>
/// A customer's calendar month that is to be settled: written in the transaction that changes what settling depends on, gone in the one
/// that has settled it. Marked again, it has another id: who settled what was before it notices.
/// </summary>
public sealed class MonthToSettle(int customerId, DateOnly month)
{
    public long Id { get; private set; }
    public int CustomerId { get; private set; } = customerId;

    /// <summary>Its first day.</summary>
    public DateOnly Month { get; private set; } = month;

    /// <summary>The first day of the month of a day.</summary>
    public static DateOnly Of(DateOnly day) => new(day.Year, day.Month, 1);
}

/// <summary>What a customer used of an allowance in a usage month, as it was settled last.</summary>
public sealed class AllowanceMonth
{
    public int CustomerBundleId { get; init; }
    public int AllowanceId { get; init; }
    public DateOnly MonthFrom { get; init; }
    public DateOnly MonthTo { get; init; }
    public int CustomerId { get; init; }

    /// <summary>Seconds, bytes, messages or micropounds.</summary>
    public long Granted { get; init; }

    public long Used { get; init; }
}

/// <summary>How much of a line's spending cap is charged in a usage month, as it was settled last.</summary>
public sealed class CapMonth
{
    public int CliId { get; init; }
    public DateOnly MonthFrom { get; init; }
    public DateOnly MonthTo { get; init; }
    public int CustomerId { get; init; }
    public Money Cap { get; init; }
    public Money Charged { get; init; }

    /// <summary>The price of what came after the cap.</summary>
    public Money NotCharged { get; init; }

    /// <summary>The start of the call that reached it.</summary>
    public DateTime? ReachedUtc { get; init; }
}

/// <summary>That staff and customer were told of a cap: once for each line, usage month and per cent, whatever is settled again.</summary>
public sealed class CapNotice
{
    public int CliId { get; init; }
    public DateOnly MonthFrom { get; init; }

    /// <summary>80 or 100.</summary>
    public int Percent { get; init; }

    public DateTime ToldUtc { get; init; }
}

internal sealed class MonthToSettleMapping : IEntityTypeConfiguration<MonthToSettle>
{
    public void Configure(EntityTypeBuilder<MonthToSettle> mark)
    {
        mark.HasIndex(m => new { m.CustomerId, m.Month }).IsUnique();
        mark.HasOne<Customer>().WithMany().HasForeignKey(m => m.CustomerId);
    }
}

internal sealed class AllowanceMonthMapping : IEntityTypeConfiguration<AllowanceMonth>
{
    public void Configure(EntityTypeBuilder<AllowanceMonth> use)
    {
        use.HasKey(u => new
        {
            u.CustomerBundleId,
            u.AllowanceId,
            u.MonthFrom,
        });
        use.HasIndex(u => new { u.CustomerId, u.MonthFrom });
        use.HasIndex(u => u.MonthFrom);
        use.HasOne<CustomerBundle>().WithMany().HasForeignKey(u => u.CustomerBundleId);
    }
}

internal sealed class CapMonthMapping : IEntityTypeConfiguration<CapMonth>
{
    public void Configure(EntityTypeBuilder<CapMonth> use)
    {
        use.HasKey(u => new { u.CliId, u.MonthFrom });
        use.HasIndex(u => new { u.CustomerId, u.MonthFrom });
        use.HasIndex(u => u.MonthFrom);
        use.HasOne<Cli>().WithMany().HasForeignKey(u => u.CliId);
    }
}

internal sealed class CapNoticeMapping : IEntityTypeConfiguration<CapNotice>
{
    public void Configure(EntityTypeBuilder<CapNotice> notice)
    {
        notice.HasKey(n => new
        {
            n.CliId,
            n.MonthFrom,
            n.Percent,
        });
        notice.HasOne<Cli>().WithMany().HasForeignKey(n => n.CliId);
    }
}
