using System.Text;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Usage.Layouts;
using CsvHelper;

namespace BillingBlazor.Server.Usage.Layouts;

/// <summary>Rows of a text file: delimited, or of fixed widths.</summary>
internal sealed class CsvRows : FileRows
{
    private readonly Stream content;
    private readonly CsvReader csv;
    private readonly Queue<RejectedRow> bad = new();

    public CsvRows(Stream content, Dialect dialect)
    {
        this.content = content;
        csv = CsvReader.Create(
            dialect is { HasBackslashes: true, Quote: not null } ? new BackslashStream(content) : content,
            new CsvReaderOptions
            {
                HasHeader = false,
                Mode =
                    dialect.Widths.Count > 0 ? CsvMode.FixedWidth
                    : dialect.Quote is null ? CsvMode.Escape
                    : CsvMode.Rfc4180,
                FieldWidths = dialect.Widths.Count > 0 ? [.. dialect.Widths] : null,
                Separator = dialect.Delimiter,
                Quote = dialect.Quote ?? '"',
                TrackLineNumbers = true,
                MaxRecordSize = 1 << 20,
                AllowLineBreaksInQuotes = false,
                MalformedData = CsvMalformedDataHandling.Skip,
                FieldCountMismatch = CsvFieldCountHandling.Allow,
                Encoding = EncodingOf(content, dialect.Encoding),
                OnMalformedRecord = record =>
                    bad.Enqueue(
                        new(
                            (int)record.LineNumber,
                            "",
                            "",
                            "The row is not well-formed: a quote is not closed, or stands in the wrong place.",
                            record.RawRecord.Length > 4_000 ? record.RawRecord[..4_000] : record.RawRecord
                        )
                    ),
            }
        );
    }

    public override int Line => (int)csv.LineNumber;
    public override int Count => csv.FieldCount;
    public override ReadOnlySpan<byte> this[int column] => column < csv.FieldCount ? Bare(csv.GetSpan(column)) : default;
    public override long BytesRead => Math.Min(content.Position, content.Length);
    public override string Raw => CallText.Shown(csv.RawRecord, 4_000);

    public override bool Next(out RejectedRow? malformed)
    {
        if (bad.TryDequeue(out malformed))
            return true;
        try
        {
            return csv.Read() || bad.TryDequeue(out malformed);
        }
        catch (CsvFormatException)
        {
            // A record that never ends is all that stops the reader: bad quotes are rows of their own.
            throw new BillingRuleException(
                $"Line {csv.LineNumber + 1:#,0} is longer than a million letters, so it is no call, and what stands "
                    + "behind it can't be read. Ask the supplier for the file again."
            );
        }
    }

    public override void Dispose() => csv.Dispose();

    private static Encoding? EncodingOf(Stream content, LayoutEncoding encoding) =>
        encoding switch
        {
            LayoutEncoding.Utf8 => Encoding.UTF8,
            LayoutEncoding.Windows1252 => CodePagesEncodingProvider.Instance.GetEncoding(1252),
            LayoutEncoding.Utf16 => FcsReader.Utf16Of(content) ?? Encoding.Unicode,
            _ => FcsReader.Utf16Of(content),
        };

    /// <summary>\" and \\ inside quotes as "" and \: so that one reader reads both ways of writing them.</summary>
    private sealed class BackslashStream(Stream inner) : Stream
    {
        private readonly byte[] read = new byte[1 << 16];
        private int at,
            count;
        private bool isEscaped;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => inner.Length;
        public override long Position
        {
            get => inner.Position;
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var written = 0;
            while (written < buffer.Length - 1)
            {
                if (at == count)
                {
                    (at, count) = (0, inner.Read(read));
                    if (count == 0)
                        break;
                }
                var letter = read[at++];
                if (!isEscaped && letter == '\\')
                {
                    isEscaped = true;
                    continue;
                }
                if (isEscaped && letter == '"')
                    buffer[written++] = (byte)'"';
                else if (isEscaped && letter != '\\')
                    buffer[written++] = (byte)'\\';
                isEscaped = false;
                buffer[written++] = letter;
            }
            return written;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() { }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
