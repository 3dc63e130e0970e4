using System.Security.Cryptography;
using System.Text;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Shell;
using MailKit.Security;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace BillingBlazor.Server.Mail;

/// <summary>The mail server: what was typed on its page, or else the section Mail of appsettings.json.</summary>
public sealed class MailServerQueries(
    IDbContextFactory<BillingDb> dbs,
    IOptions<MailSettings> defaults,
    IDataProtectionProvider protection,
    DataFolder folder,
    CurrentUser user
)
{
    internal const string Purpose = "BillingBlazor.MailServer";

    /// <summary>For the page: without the password, which nobody sees again.</summary>
    public async Task<MailServerForm> FormAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.EmailSettings);
        await using var db = await dbs.CreateDbContextAsync(cancel);
        var row = await db.MailServers.AsNoTracking().SingleOrDefaultAsync(cancel);
        var settings = Settings(row);
        return new()
        {
            Host = settings.Host ?? "",
            Port = settings.Port,
            Security = settings.Security,
            UserName = settings.User,
            DefaultSender = settings.DefaultSender,
            HasPassword = !string.IsNullOrEmpty(settings.Password),
            Version = row?.Version ?? 0,
            PasswordFingerprint = row?.ProtectedPassword is { } kept
                ? Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(kept)))
                : null,
        };
    }

    /// <summary>Where messages go, in words for staff: by a server, or into a folder.</summary>
    public async Task<(string? Server, string Folder)> WayAsync(CancellationToken cancel)
    {
        await user.RequireAsync(Permission.SetUp);
        var settings = await CurrentAsync(cancel);
        return (string.IsNullOrWhiteSpace(settings.Host) ? null : $"{settings.Host}, port {settings.Port}", folder.Mail);
    }

    /// <summary>For whoever sends.</summary>
    internal async Task<MailSettings> CurrentAsync(CancellationToken cancel)
    {
        await using var db = await dbs.CreateDbContextAsync(cancel);
        return Settings(await db.MailServers.AsNoTracking().SingleOrDefaultAsync(cancel));
    }

    private MailSettings Settings(MailServer? row) =>
        row is null
            ? defaults.Value
            : new()
            {
                Host = row.Host,
                Port = row.Port,
                User = row.UserName,
                Password = Open(row.ProtectedPassword),
                DefaultSender = row.DefaultSender,
                Security = Enum.TryParse<SecureSocketOptions>(row.Security, out var known) ? known : SecureSocketOptions.Auto,
            };

    private string? Open(string? kept)
    {
        if (kept is null)
            return null;
        try
        {
            return protection.CreateProtector(Purpose).Unprotect(kept);
        }
        catch (CryptographicException)
        {
            return null; // its keys are gone: the server will refuse, and the page asks for the password again
        }
    }
}
