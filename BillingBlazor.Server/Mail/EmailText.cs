using System.Net;
using System.Text.RegularExpressions;

namespace BillingBlazor.Server.Mail;

/// <summary>The plain text beside the HTML of a message, for readers that show no HTML: the same words, and where links lead.</summary>
public static partial class EmailText
{
    public static string Of(string html)
    {
        var text = Unseen().Replace(html, "");
        text = Spaces().Replace(text, " ");
        text = Link()
            .Replace(
                text,
                link =>
                    link.Groups["words"].Value.Trim() is var words && words == link.Groups["to"].Value
                    || link.Groups["to"].Value == $"mailto:{words}"
                        ? words
                        : $"{words} ({link.Groups["to"].Value})"
            );
        text = Cell().Replace(text, "  ");
        text = Item().Replace(text, "\n- ");
        text = Break().Replace(text, "\n");
        text = Paragraph().Replace(text, "\n\n");
        text = WebUtility.HtmlDecode(AnyTag().Replace(text, ""));
        return Blanks().Replace(string.Join('\n', text.Split('\n').Select(line => line.Trim())), "\n\n").Trim() + "\n";
    }

    [GeneratedRegex("<(head|style|script|title)\\b.*?</\\1\\s*>|<!--.*?-->", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Unseen();

    [GeneratedRegex("\\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("<a\\b[^>]*?href=\"(?<to>[^\"]*)\"[^>]*>(?<words>.*?)</a\\s*>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Link();

    [GeneratedRegex("</t[dh]\\s*>", RegexOptions.IgnoreCase)]
    private static partial Regex Cell();

    [GeneratedRegex("<li\\b[^>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex Item();

    [GeneratedRegex("<br\\b[^>]*>|</(tr|ul|ol)\\s*>", RegexOptions.IgnoreCase)]
    private static partial Regex Break();

    [GeneratedRegex("</(p|h[1-6]|div|table|blockquote)\\s*>|<hr\\b[^>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex Paragraph();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex AnyTag();

    [GeneratedRegex("\\n{3,}")]
    private static partial Regex Blanks();
}
