using System.Linq.Expressions;
using BillingBlazor.Domain;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Data;

public static class MoneyQueries
{
    /// <summary>Adds money up in SQL: the column is an integer of micropounds, so the sum is exact.</summary>
    public static async Task<Money> SumMoneyAsync<T>(this IQueryable<T> rows, Expression<Func<T, Money>> amount, CancellationToken cancel)
    {
        var micropounds = Expression.Lambda<Func<T, long>>(Expression.Convert(amount.Body, typeof(long)), amount.Parameters);
        return Money.FromMicropounds(await rows.SumAsync(micropounds, cancel));
    }
}
