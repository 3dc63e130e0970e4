using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Usage.Collecting;

/// <summary>A collection as people type it. Secrets go in and never come out.</summary>
public sealed class CollectionForm : IValidatableObject
{
    private const int LongestText = 200;
    private const int LongestFolder = 500;
    private const int LongestKey = 10_000;

    public int Version { get; set; }

    [Display(Name = "By the clock")]
    public bool IsOn { get; set; } = true;

    [Display(Name = "From")]
    public CollectionWay Way { get; set; }

    [Display(Name = "Host")]
    public string Host { get; set; } = "";

    [Display(Name = "Port")]
    public int? Port { get; set; } = 22;

    [Display(Name = "User")]
    public string UserName { get; set; } = "";

    /// <summary>By a private key; else by a password.</summary>
    [Display(Name = "Signs in with")]
    public bool ByKey { get; set; }

    /// <summary>With a key it is the key's passphrase. Empty keeps the one that is kept.</summary>
    public string? Password { get; set; }

    /// <summary>Empty keeps the one that is kept.</summary>
    public string? Key { get; set; }

    public bool HasPassword { get; set; }
    public bool HasKey { get; set; }

    /// <summary>The fingerprint that the test showed; null before it.</summary>
    [Display(Name = "Host key")]
    public string? HostKey { get; set; }

    [Display(Name = "Folder")]
    public string Folder { get; set; } = "";

    [Display(Name = "Names")]
    public string Pattern { get; set; } = "*";

    [Display(Name = "It holds")]
    public CollectedKind Kind { get; set; }

    [Display(Name = "How often")]
    public CollectionRhythm Rhythm { get; set; }

    [Display(Name = "Hour")]
    public int? Hour { get; set; } = 6;

    [Display(Name = "After fetching")]
    public AfterFetching After { get; set; }

    [Display(Name = "Move to")]
    public string? MoveTo { get; set; }

    public CollectionForm Copy() => (CollectionForm)MemberwiseClone();

    public static CollectionForm Of(Collection kept) =>
        new()
        {
            Version = kept.Version,
            IsOn = kept.IsOn,
            Way = kept.Way,
            Host = kept.Host,
            Port = kept.Way == CollectionWay.Sftp ? kept.Port : 22,
            UserName = kept.UserName,
            ByKey = kept.ProtectedKey is not null,
            HasPassword = kept.ProtectedPassword is not null,
            HasKey = kept.ProtectedKey is not null,
            HostKey = kept.HostKey,
            Folder = kept.Folder,
            Pattern = kept.Pattern,
            Kind = kept.Kind,
            Rhythm = kept.Rhythm,
            Hour = kept.Hour,
            After = kept.After,
            MoveTo = kept.MoveTo,
        };

    /// <summary>What it is tested and saved with: kept secrets go to the server that they were given for, and to no other.</summary>
    /// <exception cref="BillingRuleException">The server is another one, and nothing was typed for it.</exception>
    public (string? Password, string? Key) SecretsBeside(Collection? kept, Func<string?, string?> protect)
    {
        var (password, key) = (protect(Password), ByKey ? protect(Key) : null);
        var isKeyKept = kept?.ProtectedKey is not null;
        if (ByKey ? key is not null || !isKeyKept : password is not null || isKeyKept || kept?.ProtectedPassword is null)
            return (password, key); // all of it was typed, or there is nothing to keep
        if (!IsServerOf(kept!))
            throw new BillingRuleException("That is another server or user: type the password or the key for it.");
        return (password ?? kept!.ProtectedPassword, ByKey ? kept!.ProtectedKey : null);
    }

    public CollectionDetails ToDetails(Collection? kept, Func<string?, string?> protect)
    {
        var isSftp = Way == CollectionWay.Sftp;
        var (password, key) = isSftp ? SecretsBeside(kept, protect) : (null, null);
        return new()
        {
            IsOn = IsOn,
            Way = Way,
            Host = isSftp ? Host.Trim() : "",
            Port = isSftp ? Port!.Value : 0,
            UserName = isSftp ? UserName.Trim() : "",
            ProtectedPassword = password,
            ProtectedKey = key,
            HostKey = isSftp ? HostKey : null,
            Folder = Folder.Trim(),
            Pattern = Pattern.Trim(),
            Kind = Kind,
            Rhythm = Rhythm,
            Hour = Hour ?? 0,
            After = After,
            MoveTo = After == AfterFetching.Move ? MoveTo!.Trim() : null,
        };
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new FormChecks
        {
            {
                nameof(Host),
                Way == CollectionWay.Sftp && Uri.CheckHostName(Host.Trim()) == UriHostNameType.Unknown,
                "Give the server's name alone, for example sftp.example.com."
            },
            {
                nameof(Port),
                Way == CollectionWay.Sftp && Port is not (>= 1 and <= 65_535),
                "A port is a number from 1 to 65535: 22 as a rule."
            },
            {
                nameof(UserName),
                Way == CollectionWay.Sftp && !IsLine(UserName, LongestText),
                "Give the user that the supplier gave you: at most 200 letters."
            },
            { nameof(Password), Password?.Length > LongestText, "A password has at most 200 letters." },
            {
                nameof(Key),
                Key?.Length > LongestKey || (!string.IsNullOrWhiteSpace(Key) && !Key.Contains("PRIVATE KEY", StringComparison.Ordinal)),
                "Paste the whole private key, from BEGIN to END, as ssh-keygen writes it."
            },
            {
                nameof(Folder),
                Way == CollectionWay.Folder ? !IsLine(Folder, LongestFolder) : Folder.Length > LongestFolder || Folder.Any(char.IsControl),
                Way == CollectionWay.Folder ? "Give the folder to watch." : "A folder has at most 500 letters, all printable."
            },
            { nameof(Pattern), !IsLine(Pattern, LongestText), "Give a pattern of names, for example *.csv; * stands for every file." },
            { nameof(Hour), Rhythm == CollectionRhythm.Daily && Hour is not (>= 0 and <= 23), "Give an hour from 0 to 23, in UK time." },
            {
                nameof(MoveTo),
                After == AfterFetching.Move && (!IsLine(MoveTo, LongestFolder) || MoveTo!.Trim() is "." or ".."),
                "Give the folder that fetched files are moved to, for example done."
            },
        };

    private bool IsServerOf(Collection kept) =>
        string.Equals(kept.Host, Host.Trim(), StringComparison.OrdinalIgnoreCase) && kept.Port == Port && kept.UserName == UserName.Trim();

    private static bool IsLine(string? text, int most) =>
        text?.Trim() is { Length: > 0 } line && line.Length <= most && !line.Any(char.IsControl);
}
