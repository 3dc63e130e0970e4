using System.Diagnostics;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Mail;
using Fluid;

namespace BillingBlazor.Tests.Server.Mail;

/// <summary>Templates that mean harm, and data that does.</summary>
public sealed class TemplateTests
{
    private static readonly DateOnly today = new(2026, 11, 3);

    [Theory]
    [InlineData(EmailKind.Invoice)]
    [InlineData(EmailKind.CreditNote)]
    [InlineData(EmailKind.Statement)]
    public void The_default_words_have_nothing_wrong_with_them(EmailKind kind) =>
        Assert.Empty(Liquid.Check(EmailTemplates.Default(kind).Subject, EmailTemplates.Default(kind).Html, EmailModel.NamesOf(kind)));

    [Fact]
    public void The_default_invoice_says_what_is_due_and_when()
    {
        var words = EmailTemplates.Render(
            EmailTemplates.Default(EmailKind.Invoice),
            EmailModel.Example(EmailKind.Invoice, A.Organisation(), today)
        );
        var text = EmailText.Of(words.Html);

        Assert.Equal("Invoice INV-1001 from Meridian Telecom", words.Subject);
        Assert.Contains("Dear Hannah Vale,", text);
        Assert.Contains("£92.18\n\nby 3 Dec 2026", text);
        Assert.DoesNotContain("<", text);
    }

    [Fact]
    public void A_credit_note_names_the_invoice_and_asks_for_nothing()
    {
        var text = EmailText.Of(
            EmailTemplates
                .Render(EmailTemplates.Default(EmailKind.CreditNote), EmailModel.Example(EmailKind.CreditNote, A.Organisation(), today))
                .Html
        );

        Assert.Contains("It takes back invoice INV-1000 of 20 Oct 2026.", text);
        Assert.Contains("nothing to pay", text);
        Assert.DoesNotContain("How to pay", text);
    }

    [Theory]
    [InlineData("{{ customer.name }}")]
    [InlineData("{{ customer.name | upcase | downcase }}")]
    [InlineData("{{ customer.name | append: customer.name | prepend: customer.name }}")]
    [InlineData("{{ customer.name | replace: 'b', 'b' | strip | truncate: 500 | default: 'x' | capitalize }}")]
    [InlineData("{% assign a = customer.name %}{{ a }}{% for line in invoice.lines %}{{ line.description }}{% endfor %}")]
    public void What_a_customer_is_called_never_becomes_HTML(string template)
    {
        var html = Render(template, "<script>alert(1)</script><b onmouseover=x>");

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<b", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;", html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_name_with_a_line_break_begins_no_other_header()
    {
        var (subject, _) = Liquid.Render("Invoice for {{ customer.name }}", "x", Model("Eve\r\nBcc: everybody@example.com\u0000"));

        Assert.Equal("Invoice for Eve Bcc: everybody@example.com", subject);
    }

    [Theory]
    [InlineData("{% include 'secrets' %}", "there is no tag “include”")]
    [InlineData("{% render 'secrets' %}", "there is no tag “render”")]
    [InlineData("{% layout 'x' %}", "there is no tag “layout”")]
    [InlineData("{% capture a %}x{% endcapture %}", "there is no tag “capture”")]
    [InlineData("{{ customer.name | raw }}", "there is no filter “raw”")]
    [InlineData("{{ customer.name | url_decode }}", "there is no filter “url_decode”")]
    [InlineData("{{ invoice.nummer }}", "there is no “invoice.nummer”")]
    [InlineData("{% if false %}{{ password }}{% endif %}", "there is no “password”")]
    [InlineData("{% for i in (1..2000000000) %}x{% endfor %}", "a range such as")]
    [InlineData("{% if customer.name %}x", "expected")]
    [InlineData("{{ customer.name", "expected")]
    [InlineData("{% endif %}", "ends nothing that was begun")]
    public void What_is_wrong_is_said_with_its_line(string template, string words)
    {
        var problem = Liquid.Check("Hello", $"<p>one</p>\n{template}", EmailModel.NamesOf(EmailKind.Invoice))[0];

        Assert.StartsWith("Line 2: ", problem.Sentence);
        Assert.Contains(words, problem.Sentence);
        Assert.EndsWith(".", problem.Sentence);
    }

    [Fact]
    public void The_name_of_a_line_and_of_what_was_assigned_are_known() =>
        Assert.Empty(
            Liquid.Check(
                "x",
                "{% assign who = customer.name %}{{ who }}{% for line in invoice.lines %}{{ line.description }} {{ line.net }} {{ "
                    + "forloop.index }}{% endfor %}{{ invoice.lines.size }}{{ invoice.lines | size }}",
                EmailModel.NamesOf(EmailKind.Invoice)
            )
        );

    [Fact]
    public void A_part_of_a_line_that_does_not_exist_is_said() =>
        Assert.Contains(
            "there is no “line.price”",
            Liquid
                .Check("x", "{% for line in invoice.lines %}{{ line.price }}{% endfor %}", EmailModel.NamesOf(EmailKind.Invoice))[0]
                .Sentence
        );

    [Theory]
    [InlineData(
        "{% for a in invoice.lines %}{% for b in invoice.lines %}{% for c in invoice.lines %}{% for d in invoice.lines %}{% for e in "
            + "invoice.lines %}x{% endfor %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}"
    )]
    [InlineData(
        "{% assign a = customer.name %}{% for x in invoice.lines %}{% for y in invoice.lines %}{% assign a = a | append: a %}{{ a }}{% "
            + "endfor %}{% endfor %}"
    )]
    [InlineData(
        "{% assign a = 'aaaaaaaaaa' %}{% for x in invoice.lines %}{% assign a = a | replace: 'a', a %}{{ a }}{{ a }}{{ a }}{{ a }}{% "
            + "endfor %}{% for x in invoice.lines %}{{ a }}{{ a }}{% endfor %}"
    )]
    public void What_does_not_end_soon_is_stopped(string template)
    {
        var model = Model("Harbour & Vale Ltd", lines: 50);
        var before = GC.GetTotalAllocatedBytes();
        var watch = Stopwatch.StartNew();

        Assert.Throws<FluidException>(() => Liquid.Render("x", template, model));

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
        Assert.True(GC.GetTotalAllocatedBytes() - before < 500_000_000, $"{GC.GetTotalAllocatedBytes() - before:#,0} bytes");
    }

    [Fact]
    public void Blocks_inside_each_other_without_end_are_refused_before_they_are_read() =>
        Assert.Contains(
            "inside each other",
            Liquid
                .Check("x", string.Concat(Enumerable.Repeat("{% if customer.name %}", 4_000)), EmailModel.NamesOf(EmailKind.Invoice))[0]
                .Sentence
        );

    [Fact]
    public void A_tag_as_long_as_a_book_is_refused() =>
        Assert.Contains(
            "a tag has at most",
            Liquid
                .Check("x", $"{{{{ {string.Concat(Enumerable.Repeat("a[", 20_000))} }}}}", EmailModel.NamesOf(EmailKind.Invoice))[0]
                .Sentence
        );

    [Fact]
    public void A_template_sees_nothing_but_texts()
    {
        var html = Render(
            "{{ customer }}|{{ customer.GetType }}|{{ organisation.BankSortCode }}|{{ customer.keys }}|{{ this }}|{{ model }}",
            "Eve"
        );

        Assert.DoesNotContain("Dictionary", html);
        Assert.DoesNotContain("System.", html);
    }

    [Theory]
    [InlineData("", "x", "Give the e-mail a subject.")]
    [InlineData("x", " ", "Give the e-mail its words.")]
    public void Nothing_is_no_e_mail(string subject, string body, string sentence) =>
        Assert.Equal(sentence, Liquid.Check(subject, body, EmailModel.NamesOf(EmailKind.Invoice))[0].Sentence);

    [Fact]
    public void The_plain_text_has_the_same_words_and_where_links_lead()
    {
        var text = EmailText.Of(
            "<style>p{}</style><h1>Hello</h1><p>Tom &amp; Ann,<br>see <a href=\"https://x.example/a\">your "
                + "page</a>.</p><table><tr><td>Net</td><td>£1.00</td></tr></table><ul><li>one</li></ul>"
        );

        Assert.Equal("Hello\n\nTom & Ann,\nsee your page (https://x.example/a).\n\nNet £1.00\n\n- one\n", text.Replace("  ", " "));
    }

    private static string Render(string template, string name) => Liquid.Render("x", template, Model(name)).Html;

    private static Dictionary<string, object> Model(string name, int lines = 1) =>
        new()
        {
            ["customer"] = new Dictionary<string, object> { ["name"] = name },
            ["organisation"] = new Dictionary<string, object> { ["name"] = "Meridian" },
            ["invoice"] = new Dictionary<string, object>
            {
                ["lines"] = Enumerable
                    .Range(1, lines)
                    .Select(n => new Dictionary<string, object> { ["description"] = name, ["net"] = "£1.00" })
                    .ToList(),
            },
        };
}
