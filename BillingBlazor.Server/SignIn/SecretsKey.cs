using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BillingBlazor.Domain;
using BillingBlazor.Server.Data;
using Microsoft.AspNetCore.DataProtection;

namespace BillingBlazor.Server.SignIn;

/// <summary>
/// The key that the database doesn't have: it opens the keys there, which open sign-ins, links and kept passwords. Without it a copy of the
/// database opens nothing. It lies in the data folder, or where the setting SecretsKey says.
/// </summary>
public static class SecretsKey
{
    private const string Setting = "SecretsKey";

    public static IServiceCollection AddSecretsKey(this IServiceCollection services, IConfiguration settings, DataFolder folder)
    {
        services.AddDataProtection().ProtectKeysWithCertificate(Load(PathOf(settings, folder)));
        return services;
    }

    public static string PathOf(IConfiguration settings, DataFolder folder) =>
        settings[Setting] is { Length: > 0 } chosen ? chosen : folder.SecretsKey;

    /// <summary>Made at the first start.</summary>
    /// <exception cref="BillingRuleException">The file can't be read, or holds no key.</exception>
    private static X509Certificate2 Load(string path)
    {
        try
        {
            if (!File.Exists(path))
                Make(path);
            return X509CertificateLoader.LoadPkcs12FromFile(path, password: null);
        }
        catch (Exception problem) when (problem is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new BillingRuleException(
                $"The key for secrets, {path}, can't be read: {problem.Message} Bring it back from a backup, or set SecretsKey to where "
                    + "it is."
            );
        }
    }

    /// <summary>Whole or not at all, and never over another one.</summary>
    private static void Make(string path)
    {
        using var key = RSA.Create(3072);
        var request = new CertificateRequest("CN=BillingBlazor secrets", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var part = $"{path}.{Guid.NewGuid():N}.part";
        using (var file = DataFolder.Create(part))
            file.Write(certificate.Export(X509ContentType.Pkcs12));
        File.Move(part, path, overwrite: false);
    }
}
