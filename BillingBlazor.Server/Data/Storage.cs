using BillingBlazor.Server.Data.Sqlite;

namespace BillingBlazor.Server.Data;

public static class Storage
{
    public static IServiceCollection AddStorage(this IServiceCollection services, DataFolder folder)
    {
        var engine = new SqliteEngine();
        services.AddSingleton(folder).AddSingleton<DatabaseEngine>(engine).AddSingleton<WriteGate>().AddSingleton(TimeProvider.System);
        services.AddScoped<HistoryWriter>();
        services.AddDbContextFactory<BillingDb>(options => engine.Use(options, folder), ServiceLifetime.Scoped);
        return services;
    }
}
