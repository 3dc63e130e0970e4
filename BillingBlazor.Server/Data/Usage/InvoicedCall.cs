namespace BillingBlazor.Server.Data.Usage;

/// <param name="Position">Of its line on the invoice.</param>
/// <param name="StartedUtc">Seconds since 1970.</param>
/// <param name="Price">Micropounds.</param>
/// <param name="ServicePrice">Micropounds.</param>
public sealed record InvoicedCall(
    int Position,
    long StartedUtc,
    string Dialled,
    string Destination,
    int Kind,
    int Seconds,
    long Bytes,
    long Price,
    long ServicePrice,
    int Flags
);
