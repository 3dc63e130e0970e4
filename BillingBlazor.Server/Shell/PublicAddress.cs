namespace BillingBlazor.Server.Shell;

/// <summary>The address that people type, from the setting PublicAddress: links begin with it, and it says which hosts are ours and
/// whether everything goes encrypted.</summary>
public sealed class PublicAddress(IConfiguration settings)
{
    public const string Setting = "PublicAddress";

    /// <summary>Null where none is set: in Development.</summary>
    public Uri? Address { get; } = Read(settings);

    public bool IsEncrypted => Address?.Scheme == Uri.UriSchemeHttps;

    /// <summary>With a slash at its end, for links; what the request says only where nothing is set.</summary>
    public string Base(string ofRequest) => Address is null ? ofRequest : Root(Address);

    /// <returns>Why it is none for others than a developer, as a sentence; null: it is right.</returns>
    public static string? Problem(IConfiguration settings)
    {
        var typed = settings[Setting];
        if (string.IsNullOrWhiteSpace(typed))
            return $"{Setting} is not set. Give the address that people type, such as https://billing.example.co.uk.";
        if (Read(settings) is not { } address)
            return $"{Setting} is “{typed}”, which is no web address. Give one such as https://billing.example.co.uk.";
        if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback)
            return $"{Setting} is “{typed}”, which goes over the network unencrypted. Put a certificate, or a proxy that has one, before "
                + "BillingBlazor and begin it with https://.";
        return null;
    }

    private static string Root(Uri address) => $"{address.GetLeftPart(UriPartial.Path).TrimEnd('/')}/";

    private static Uri? Read(IConfiguration settings) =>
        Uri.TryCreate(settings[Setting]?.Trim(), UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address
            : null;
}
