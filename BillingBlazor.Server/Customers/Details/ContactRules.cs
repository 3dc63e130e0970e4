using System.Net.Mail;
using BillingBlazor.Domain;
using PhoneNumbers;

namespace BillingBlazor.Server.Customers.Details;

/// <summary>Telephone numbers, e-mail addresses and web sites as people type them: what is wrong with one, in a sentence, or
/// null.</summary>
public static class ContactRules
{
    private const int MostLettersOfEmail = 254;

    /// <summary>Ofcom keeps these thousands for drama and examples; no exchange has them, and demonstrations are full of them.</summary>
    private static readonly ulong[] ofDrama = [1632960, 7700900, 8081570, 9098790, 3069990];

    /// <summary>Of the United Kingdom, or of anywhere with + and the country's code; spaces, brackets and an extension are
    /// welcome.</summary>
    public static string? TelephoneProblem(string? typed)
    {
        if (Text.Optional(typed) is not { } words)
            return null;
        var refusal =
            $"“{Short(words)}” is not a telephone number, such as 020 7946 0101; one from abroad begins with + and the country's code.";
        try
        {
            var number = PhoneNumberUtil.GetInstance().Parse(words, "GB");
            return IsGiven(number) ? null : refusal;
        }
        catch (NumberParseException)
        {
            return refusal;
        }
    }

    /// <summary>Names each address that is none.</summary>
    /// <param name="typed">Addresses, separated by commas.</param>
    public static string? EmailsProblem(string? typed)
    {
        var wrong = Emails(typed).Where(address => !IsEmail(address)).Select(address => $"“{Short(address)}”").ToList();
        return wrong.Count switch
        {
            0 => null,
            1 => $"{wrong[0]} is not an email address. Separate addresses with commas.",
            <= 5 => $"{string.Join(", ", wrong[..^1])} and {wrong[^1]} are not email addresses. Separate addresses with commas.",
            _ => $"{string.Join(", ", wrong.Take(5))} and {wrong.Count - 5} more are not email addresses. Separate addresses with commas.",
        };
    }

    public static string? EmailProblem(string? typed) =>
        Text.Optional(typed) is { } words && !IsEmail(words)
            ? $"“{Short(words)}” is not an email address, such as accounts@meridian.example."
            : null;

    /// <summary>http, https or a bare domain.</summary>
    public static string? WebSiteProblem(string? typed) =>
        Text.Optional(typed) is { } words && WebAddress(words) is null
            ? $"“{Short(words)}” is not a web site, such as www.meridian.example or https://meridian.example."
            : null;

    /// <summary>Where a link to the web site goes, or null when it is none.</summary>
    public static Uri? WebAddress(string? typed)
    {
        if (Text.Optional(typed) is not { } words || words.Any(char.IsWhiteSpace))
            return null;
        var whole = words.Contains("://", StringComparison.Ordinal) ? words : $"https://{words}";
        return
            Uri.TryCreate(whole, UriKind.Absolute, out var address)
            && address is { Scheme: "http" or "https", UserInfo: "", HostNameType: UriHostNameType.Dns }
            && address.Host.Contains('.')
            && !address.Host.EndsWith('.')
            ? address
            : null;
    }

    public static IReadOnlyList<string> Emails(string? typed) =>
        (typed ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool IsEmail(string address) =>
        address.Length <= MostLettersOfEmail
        && !address.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))
        && MailAddress.TryCreate(address, out var parsed)
        && parsed.Address == address
        && parsed.Host.Contains('.')
        && !parsed.Host.EndsWith('.');

    private static bool IsGiven(PhoneNumber number) =>
        PhoneNumberUtil.GetInstance().IsValidNumber(number) || (number.CountryCode == 44 && ofDrama.Contains(number.NationalNumber / 1000));

    private static string Short(string words) => words.Length <= 60 ? words : $"{words[..60]}…";
}
