using BillingBlazor.Domain.Usage;

namespace BillingBlazor.Domain.Services;

/// <summary>Of a service file: it did not become a line.</summary>
public sealed class ServiceRowAside(int fileId, int line, SetAsideKind kind, string column, string value, string reason, string raw)
    : RowAside(fileId, line, kind, column, value, reason, raw);
