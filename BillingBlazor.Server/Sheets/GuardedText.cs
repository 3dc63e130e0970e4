using System.Text;
using System.Xml;
using BillingBlazor.Domain;

namespace BillingBlazor.Server.Sheets;

/// <summary>
/// The letters of a workbook's part on their way to an XML reader, which would gather in memory a single tag, text or remark without end:
/// each is refused past a length that no cell needs, whatever letters it is made of.
/// </summary>
internal sealed class GuardedText(Stream part, string fileName) : TextReader
{
    /// <summary>What a spreadsheet program keeps in a cell, 32,767 letters, each written as &amp;quot;, and some more.</summary>
    private const int LongestPiece = 1 << 18;

    private readonly StreamReader text = new(
        part,
        new UTF8Encoding(false, throwOnInvalidBytes: true),
        detectEncodingFromByteOrderMarks: true,
        bufferSize: 1 << 14
    );
    private Where where;
    private int length;
    private char before,
        last;

    private enum Where
    {
        Text,
        Opened,
        Declared,
        Tag,
        Quoted,
        QuotedTwice,
        RemarkOpened,
        Remark,
        Literal,
        Instruction,
    }

    public override int Peek() => throw new NotSupportedException("An XML reader reads blocks.");

    public override int Read() => throw new NotSupportedException("An XML reader reads blocks.");

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        var read = text.Read(buffer);
        Look(buffer[..read]);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            text.Dispose();
        base.Dispose(disposing);
    }

    private BillingRuleException TooLong() =>
        new($"{fileName} holds a text too long for a cell. Copy your rows into a new workbook and upload that.");

    private void Look(ReadOnlySpan<char> rest)
    {
        while (!rest.IsEmpty)
        {
            var end = EndOf(rest);
            var taken = end < 0 ? rest.Length : end + 1;
            if ((length += taken) > LongestPiece)
                throw TooLong();
            if (taken > 1)
                before = rest[taken - 2];
            else
                before = last;
            last = rest[taken - 1];
            if (end >= 0)
                Go(rest[end]);
            rest = rest[taken..];
        }
    }

    /// <summary>Where what is read now may end; below 0: not in these letters.</summary>
    private int EndOf(ReadOnlySpan<char> rest) =>
        where switch
        {
            Where.Text => rest.IndexOf('<'),
            Where.Tag => rest.IndexOfAny('>', '"', '\''),
            Where.Quoted => rest.IndexOf('\''),
            Where.QuotedTwice => rest.IndexOf('"'),
            Where.Remark or Where.Literal or Where.Instruction => EndOfAside(rest),
            _ => 0,
        };

    /// <summary>A remark, a literal text and an instruction end in two or three signs, of which some may have come before.</summary>
    private int EndOfAside(ReadOnlySpan<char> rest)
    {
        for (var from = 0; rest[from..].IndexOf('>') is >= 0 and var found; from += found + 1)
        {
            var at = from + found;
            var one = at > 0 ? rest[at - 1] : last;
            var two =
                at > 1 ? rest[at - 2]
                : at == 1 ? last
                : before;
            if (
                where == Where.Instruction ? one == '?'
                : where == Where.Remark ? (two, one) == ('-', '-')
                : (two, one) == (']', ']')
            )
                return at;
        }
        return -1;
    }

    private void Go(char letter)
    {
        var next = where switch
        {
            Where.Text => Where.Opened,
            Where.Opened => letter switch
            {
                '!' => Where.Declared,
                '?' => Where.Instruction,
                '>' => Where.Text,
                _ => Where.Tag,
            },
            Where.Declared => letter switch
            {
                '-' => Where.RemarkOpened,
                '[' => Where.Literal,
                '>' => Where.Text,
                _ => Where.Tag,
            },
            Where.Tag => letter switch
            {
                '>' => Where.Text,
                '"' => Where.QuotedTwice,
                _ => Where.Quoted,
            },
            Where.Quoted or Where.QuotedTwice => Where.Tag,
            Where.RemarkOpened => Where.Remark,
            _ => Where.Text,
        };
        if (next is Where.Text or Where.Opened)
            length = 0;
        if (next == Where.Remark)
            (before, last) = ('\0', '\0'); // what opens it does not end it
        where = next;
    }
}

/// <summary>An XML reader keeps each name it has met: a part made of ever new names is ended before they fill memory.</summary>
internal sealed class FewNames : NameTable
{
    private const int Most = 5_000;
    private int count;

    public override string Add(char[] key, int start, int len) => Get(key, start, len) ?? base.Add(Counted(key), start, len);

    public override string Add(string key) => Get(key) ?? base.Add(Counted(key));

    private T Counted<T>(T key) => ++count <= Most ? key : throw new InvalidDataException($"More than {Most} names.");
}
