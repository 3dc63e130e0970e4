using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace BillingBlazor.Server.Mail;

/// <summary>What is wrong with a template, as a sentence for whoever wrote it.</summary>
/// <param name="Field">Subject or Html.</param>
public sealed record TemplateProblem(string Field, string Sentence);

/// <summary>
/// The words of e-mails in Liquid, kept on a short lead: a template sees the given texts and nothing else; what it prints is escaped,
/// whatever filter it went through; it has neither includes nor ranges, and its steps, the texts it makes and its output are bounded, so
/// that it always ends soon.
/// </summary>
public static partial class Liquid
{
    public const int LongestSubject = 300;
    public const int LongestHtml = 100_000;
    private const int MostSteps = 20_000;
    private const int LongestText = 20_000;
    private const int LongestOutput = 1_000_000;
    private const int DeepestBlocks = 30;
    private const int LongestTag = 600;
    private const int MostKept = 500;
    private static readonly HashSet<string> tags = ["if", "unless", "case", "for", "assign", "comment", "break", "continue", "raw"];
    private static readonly FluidParser parser = Parser();
    private static readonly TemplateOptions options = Options();
    private static readonly HtmlEncoder html = HtmlEncoder.Create(UnicodeRanges.All);
    private static readonly ConcurrentDictionary<string, IFluidTemplate> parsed = new();

    /// <summary>The filters a template may use, each with what it does.</summary>
    public static readonly IReadOnlyDictionary<string, string> Filters = new Dictionary<string, string>
    {
        ["default"] = "other words where there are none",
        ["upcase"] = "IN CAPITALS",
        ["downcase"] = "in small letters",
        ["capitalize"] = "With a first capital",
        ["append"] = "words after it",
        ["prepend"] = "words before it",
        ["replace"] = "words for others",
        ["truncate"] = "so many letters at most",
        ["strip"] = "without spaces around it",
        ["size"] = "how many",
    };

    /// <summary>All that is wrong with it: no sentence, and it can be kept.</summary>
    /// <param name="variables">What may be named: "invoice.number"; a list's parts as "invoice.lines.net".</param>
    public static IReadOnlyList<TemplateProblem> Check(string subject, string body, IReadOnlySet<string> variables)
    {
        var problems = new List<TemplateProblem>();
        if (string.IsNullOrWhiteSpace(subject))
            problems.Add(new("Subject", "Give the e-mail a subject."));
        if (subject.Length > LongestSubject)
            problems.Add(new("Subject", $"A subject has at most {LongestSubject} letters; this one has {subject.Length:#,0}."));
        if (string.IsNullOrWhiteSpace(body))
            problems.Add(new("Html", "Give the e-mail its words."));
        if (body.Length > LongestHtml)
            problems.Add(new("Html", $"The words have at most {LongestHtml:#,0} letters; these have {body.Length:#,0}."));
        if (problems.Count > 0)
            return problems;
        return [.. Problems("Subject", subject, variables), .. Problems("Html", body, variables)];
    }

    private static IEnumerable<TemplateProblem> Problems(string field, string source, IReadOnlySet<string> variables)
    {
        if (TooTangled(source) is { } tangled)
            return [new(field, tangled)];
        if (!parser.TryParse(source, out var template, out var error))
            return [new(field, Sentence(error))];
        var reader = new Reader(variables);
        reader.VisitTemplate(template);
        return reader.Found.Distinct().Select(found => new TemplateProblem(field, $"Line {LineOf(source, found.At)}: {found.Words}"));
    }

    /// <summary>The subject as one line of plain text, and the body as HTML.</summary>
    /// <exception cref="FluidException">The template is wrong, or does not end soon.</exception>
    public static (string Subject, string Html) Render(string subject, string body, IReadOnlyDictionary<string, object> model) =>
        (OneLine(Render(subject, NullEncoder.Default, model)), Render(body, html, model));

    private static string Render(string source, TextEncoder encoder, IReadOnlyDictionary<string, object> model)
    {
        var context = new TemplateContext(options);
        foreach (var (name, value) in model)
            context.SetValue(name, FluidValue.Create(value, options));
        using var output = new BoundedWriter(LongestOutput);
        try
        {
            // nothing in it waits: the values are texts
            Parsed(source).RenderAsync(output, encoder, context).AsTask().GetAwaiter().GetResult();
        }
        catch (InvalidOperationException endless)
        {
            throw new FluidException($"The template does not end within {MostSteps:#,0} steps. {endless.Message}");
        }
        return output.ToString();
    }

    private static IFluidTemplate Parsed(string source)
    {
        if (parsed.TryGetValue(source, out var known))
            return known;
        if (TooTangled(source) is { } tangled)
            throw new FluidException(tangled);
        if (!parser.TryParse(source, out var template, out var error))
            throw new FluidException(Sentence(error));
        var reader = new Reader(variables: null);
        reader.VisitTemplate(template);
        if (reader.Found.Count > 0)
            throw new FluidException(reader.Found[0].Words);
        if (parsed.Count > MostKept)
            parsed.Clear();
        return parsed[source] = template;
    }

    /// <summary>Line breaks in a subject would begin another header.</summary>
    private static string OneLine(string text) =>
        Spaces().Replace(new string([.. text.Select(letter => char.IsControl(letter) ? ' ' : letter)]), " ").Trim();

    /// <summary>A parser goes as deep as what it reads is nested; so deep, it would fall over.</summary>
    private static string? TooTangled(string source)
    {
        var depth = 0;
        foreach (Match tag in Tag().Matches(source))
        {
            if (tag.Length > LongestTag)
                return $"Line {LineOf(source, tag.Index)}: a tag has at most {LongestTag} letters.";
            var name = tag.Groups["name"].Value;
            if (name is "if" or "unless" or "case" or "for")
                depth++;
            else if (name.StartsWith("end", StringComparison.Ordinal))
                depth--;
            if (depth > DeepestBlocks)
                return $"Line {LineOf(source, tag.Index)}: {DeepestBlocks} blocks inside each other are the most.";
        }
        return null;
    }

    /// <summary>"Unknown tag 'include' at (2:11)" becomes "Line 2: there is no tag “include”."</summary>
    private static string Sentence(string error)
    {
        var where = Where().Match(error);
        var words = error.Split('\n')[0];
        if (where.Success)
            words = words[..words.IndexOf(where.Value, StringComparison.Ordinal)].TrimEnd();
        if (UnknownTag().Match(words) is { Success: true } tag)
        {
            var name = tag.Groups[1].Value;
            words = name.StartsWith("end", StringComparison.Ordinal)
                ? $"“{name}” ends nothing that was begun"
                : $"there is no tag “{name}”; use {string.Join(", ", tags)}";
        }
        else
            words = char.ToLowerInvariant(words[0]) + words[1..];
        return where.Success ? $"Line {where.Groups[1].Value}: {words}." : $"{char.ToUpperInvariant(words[0])}{words[1..]}.";
    }

    private static int LineOf(string source, int at) => 1 + source.AsSpan(0, Math.Clamp(at, 0, source.Length)).Count('\n');

    private static int LineOf(string source, string word) => LineOf(source, Math.Max(0, source.IndexOf(word, StringComparison.Ordinal)));

    private static FluidParser Parser()
    {
        var made = new FluidParser(
            new FluidParserOptions
            {
                AllowFunctions = false,
                AllowParentheses = false,
                AllowLiquidTag = false,
            }
        );
        foreach (var tag in made.RegisteredTags.Keys.Where(tag => !tags.Contains(tag)).ToList())
            made.RegisteredTags.Remove(tag);
        return made;
    }

    /// <summary>Filters of our own, none of which hands on a text as safe, or makes one that is longer than it may be.</summary>
    private static TemplateOptions Options()
    {
        var made = new TemplateOptions
        {
            MaxSteps = MostSteps,
            MaxRecursion = DeepestBlocks,
            CultureInfo = CultureInfo.InvariantCulture,
        };
        made.Filters.Clear();
        Add(
            "default",
            (input, arguments) =>
                input.IsNil() || input.ToStringValue().Length == 0 ? arguments.At(0).ToStringValue() : input.ToStringValue()
        );
        Add("upcase", (input, _) => input.ToStringValue().ToUpperInvariant());
        Add("downcase", (input, _) => input.ToStringValue().ToLowerInvariant());
        Add("capitalize", (input, _) => input.ToStringValue() is { Length: > 0 } text ? char.ToUpperInvariant(text[0]) + text[1..] : "");
        Add("append", (input, arguments) => input.ToStringValue() + arguments.At(0).ToStringValue());
        Add("prepend", (input, arguments) => arguments.At(0).ToStringValue() + input.ToStringValue());
        Add(
            "replace",
            (input, arguments) =>
                arguments.At(0).ToStringValue() is { Length: > 0 } old
                    ? input
                        .ToStringValue()
                        .Replace(old, Short(arguments.At(1).ToStringValue(), LongestText / Math.Max(1, input.ToStringValue().Length)))
                    : input.ToStringValue()
        );
        Add(
            "truncate",
            (input, arguments) =>
                input.ToStringValue() is var text
                && (int)Math.Clamp(arguments.At(0).ToNumberValue(), 0, LongestText) is var most
                && text.Length > most
                    ? $"{text[..most]}…"
                    : text
        );
        Add("strip", (input, _) => input.ToStringValue().Trim());
        made.Filters.AddFilter(
            "size",
            (input, _, _) => NumberValue.Create(input is ArrayValue list ? list.Values.Count : input.ToStringValue().Length)
        );
        return made;

        void Add(string name, Func<FluidValue, FilterArguments, string> filter) =>
            made.Filters.AddFilter(name, (input, arguments, _) => StringValue.Create(Short(filter(input, arguments), LongestText)));
    }

    private static string Short(string text, int most) => text.Length <= most ? text : text[..Math.Max(0, most)];

    [GeneratedRegex(@"\{[%{]-?\s*(?<name>\w*).*?-?[%}]\}", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Tag();

    [GeneratedRegex(@"at \((\d+):\d+\)")]
    private static partial Regex Where();

    [GeneratedRegex("^Unknown tag '(.*)'$")]
    private static partial Regex UnknownTag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    /// <summary>Goes through all branches of a template, also those that a preview does not take: names that don't exist, filters we don't
    /// have, ranges.</summary>
    private sealed class Reader(IReadOnlySet<string>? variables) : AstVisitor
    {
        /// <summary>What a name inside the template stands for: the list of a loop, or anything that was assigned.</summary>
        private readonly Dictionary<string, string?> inside = new() { ["forloop"] = null };

        public List<(string At, string Words)> Found { get; } = [];

        protected override Statement VisitForStatement(ForStatement loop)
        {
            if (loop.Range is not null)
                RefuseRange();
            inside[loop.Identifier] = loop.Source is MemberExpression list ? PathOf(list) : null;
            return base.VisitForStatement(loop);
        }

        protected override Statement VisitAssignStatement(AssignStatement assign)
        {
            inside[assign.Identifier] = null;
            return base.VisitAssignStatement(assign);
        }

        protected override Expression VisitRangeExpression(RangeExpression range)
        {
            RefuseRange();
            return range;
        }

        protected override Expression VisitFilterExpression(FilterExpression filter)
        {
            if (!Filters.ContainsKey(filter.Name))
                Found.Add((filter.Name, $"there is no filter “{filter.Name}”. There are {string.Join(", ", Filters.Keys)}."));
            return base.VisitFilterExpression(filter);
        }

        protected override Expression VisitMemberExpression(MemberExpression member)
        {
            if (variables is not null && PathOf(member) is { } path && !IsKnown(path))
                Found.Add(
                    (
                        string.Join('.', Names(member)),
                        $"there is no “{string.Join('.', Names(member))}”. Pick one from the list beside the editor."
                    )
                );
            return base.VisitMemberExpression(member);
        }

        private void RefuseRange() => Found.Add(("..", "a range such as (1..10) can't be used; go through invoice.lines instead."));

        private bool IsKnown(string path) =>
            variables!.Contains(path)
            || variables.Any(known => known.StartsWith($"{path}.", StringComparison.Ordinal))
            || path.EndsWith(".size", StringComparison.Ordinal);

        /// <summary>Null where it begins with a name of the template's own that may be anything.</summary>
        private string? PathOf(MemberExpression member)
        {
            var names = Names(member).ToList();
            if (names.Count == 0)
                return null;
            if (!inside.TryGetValue(names[0], out var standsFor))
                return string.Join('.', names);
            return standsFor is null ? null : string.Join('.', names.Skip(1).Prepend(standsFor));
        }

        private static IEnumerable<string> Names(MemberExpression member) =>
            member
                .Segments.TakeWhile(segment => segment is IdentifierSegment)
                .Cast<IdentifierSegment>()
                .Select(segment => segment.Identifier);
    }

    /// <summary>A writer that has had enough: what prints without end is stopped.</summary>
    private sealed class BoundedWriter(int most) : StringWriter(CultureInfo.InvariantCulture)
    {
        public override void Write(char value)
        {
            Refuse(1);
            base.Write(value);
        }

        public override void Write(string? value)
        {
            Refuse(value?.Length ?? 0);
            base.Write(value);
        }

        public override void Write(char[] buffer, int index, int count)
        {
            Refuse(count);
            base.Write(buffer, index, count);
        }

        public override void Write(ReadOnlySpan<char> buffer)
        {
            Refuse(buffer.Length);
            base.Write(buffer);
        }

        private void Refuse(int more)
        {
            if (GetStringBuilder().Length + more > most)
                throw new FluidException($"The template prints more than {most:#,0} letters.");
        }
    }
}
