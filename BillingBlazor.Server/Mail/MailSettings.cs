using MailKit.Security;

namespace BillingBlazor.Server.Mail;

/// <summary>The section Mail of appsettings.json. Without a host, messages land as .eml files in the data folder.</summary>
public sealed class MailSettings
{
    public string? Host { get; set; }
    public int Port { get; set; } = 587;
    public string? User { get; set; }
    public string? Password { get; set; }

    /// <summary>MailKit's words: Auto, StartTls, SslOnConnect, None.</summary>
    public SecureSocketOptions Security { get; set; } = SecureSocketOptions.Auto;

    /// <summary>For organisations without a sender of their own.</summary>
    public string DefaultSender { get; set; } = "billing@localhost";
}
