using BillingBlazor.Domain;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Server.Tariffs;

/// <summary>The texts by which lines of service files are found to be a product.</summary>
public sealed class ServiceCodeActions(IDbContextFactory<BillingDb> dbs, CurrentUser user, LiveUpdates live)
{
    /// <exception cref="BillingRuleException">It can't be used, or is another product's.</exception>
    public async Task AddAsync(int productId, string text, bool isExpression, CancellationToken cancel, Guid? requestKey = null)
    {
        await user.RequireAsync(Permission.SetUp);
        await dbs.OnceAsync(
            requestKey,
            async db =>
            {
                var code = new ServiceCode(productId, text, isExpression);
                if (!await db.Products.AnyAsync(p => p.Id == productId, cancel))
                    throw new BillingRuleException("This product was deleted by somebody else.");
                await db.RefuseTakenAsync(code, cancel);
                db.Add(code);
                return () => code.Id;
            },
            cancel
        );
        live.Publish(Topic.SetUp);
    }

    public async Task RemoveAsync(int productId, int codeId, CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        await dbs.WriteAsync(
            async db =>
            {
                if (await db.ServiceCodes.SingleOrDefaultAsync(c => c.Id == codeId && c.ProductId == productId, cancel) is { } code)
                    db.Remove(code);
            },
            cancel
        );
        live.Publish(Topic.SetUp);
    }
}

/// <summary>Codes that are there, asked inside the transaction that saves.</summary>
internal static class TakenServiceCodes
{
    /// <exception cref="BillingRuleException">A product has that code already.</exception>
    public static async Task RefuseTakenAsync(this BillingDb db, ServiceCode code, CancellationToken cancel)
    {
        var (text, isExpression) = (code.Text, code.IsExpression);
        var taken = await db
            .ServiceCodes.Where(c => c.Text == text && c.IsExpression == isExpression)
            .Join(db.Products, c => c.ProductId, p => p.Id, (_, p) => p.Name)
            .FirstOrDefaultAsync(cancel);
        if (taken is not null)
            throw new BillingRuleException($"“{text}” is a service code of {taken} already. A text is one product.");
    }
}
