using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace BillingBlazor.Server.Data.Sqlite;

/// <summary>For dotnet ef only: no database is asked.</summary>
internal sealed class BillingDbDesign : IDesignTimeDbContextFactory<BillingDb>
{
    public BillingDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<BillingDb>().UseSqlite().Options, new WriteGate(), TimeProvider.System, new SqliteEngine());
}
