using System.ComponentModel.DataAnnotations;
using BillingBlazor.Server.Shell;
using MailKit.Security;
using MimeKit;

namespace BillingBlazor.Server.Mail;

/// <summary>The mail server as people type it.</summary>
public sealed class MailServerForm : IValidatableObject
{
    private const int LongestText = 200;

    public int Version { get; set; }

    [Display(Name = "Host")]
    public string Host { get; set; } = "";

    [Display(Name = "Port")]
    public int? Port { get; set; } = 587;

    [Display(Name = "Security")]
    public SecureSocketOptions Security { get; set; } = SecureSocketOptions.Auto;

    [Display(Name = "User")]
    public string? UserName { get; set; }

    /// <summary>Empty keeps the one that is kept.</summary>
    public string? Password { get; set; }

    public bool HasPassword { get; set; }

    /// <summary>Changes whenever another password is kept, and says nothing of it.</summary>
    public string? PasswordFingerprint { get; set; }

    [Display(Name = "Sender")]
    public string DefaultSender { get; set; } = "";

    public MailServerForm Copy() => (MailServerForm)MemberwiseClone();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new FormChecks
        {
            {
                nameof(Host),
                IsNoHost(Host.Trim()),
                "Give the server's name alone, for example smtp.example.com; leave it empty to keep messages as files."
            },
            {
                nameof(Port),
                Port is not (>= 1 and <= 65_535),
                "A port is a number from 1 to 65535: 587 as a rule, 465 with TLS from the start, 25 between servers."
            },
            {
                nameof(UserName),
                UserName?.Length > LongestText || UserName?.Any(char.IsControl) == true,
                "A user name has at most 200 letters, all printable."
            },
            { nameof(Password), Password?.Length > LongestText, "A password has at most 200 letters." },
            {
                nameof(DefaultSender),
                !IsAddress(DefaultSender),
                "Give the address that messages come from, for example billing@example.com."
            },
        };

    private static bool IsNoHost(string host) =>
        host.Length > 253 || (host.Length > 0 && Uri.CheckHostName(host) == UriHostNameType.Unknown);

    private static bool IsAddress(string sender) =>
        sender.Length <= LongestText && MailboxAddress.TryParse(sender.Trim(), out var parsed) && parsed.Address.Contains('@');
}
