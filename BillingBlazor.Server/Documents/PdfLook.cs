using System.Collections.Concurrent;
using System.Security.Cryptography;
using SkiaSharp;

namespace BillingBlazor.Server.Documents;

/// <summary>Ink, greys, hairlines and the one accent of a document.</summary>
internal sealed class PdfLook
{
    private static readonly SKColor ink = new(0x1B, 0x1F, 0x24);
    private static readonly SKColor grey = new(0x5F, 0x66, 0x70);
    private static readonly SKColor line = new(0xD5, 0xD9, 0xDE);

    public PdfLook(string colour)
    {
        Accent = SKColor.TryParse(colour, out var parsed) ? parsed.WithAlpha(255) : new(0x1F, 0x5F, 0xAF);
        var accentText = Luminance(Accent) > 0.35 ? ink : Accent;
        Title = new(19, accentText, SemiBold: true);
        Section = new(9.5f, accentText, SemiBold: true);
    }

    public SKColor Accent { get; }
    public PdfText Title { get; }
    public PdfText Section { get; }
    public PdfText Body { get; } = new(9, ink);
    public PdfText Strong { get; } = new(9, ink, SemiBold: true);
    public PdfText Label { get; } = new(8, grey);
    public PdfText Small { get; } = new(7.5f, grey);
    public PdfText Row { get; } = new(8, ink);
    public PdfText Large { get; } = new(36, ink, SemiBold: true);
    public PdfText Lead { get; } = new(11, ink, SemiBold: true);

    public static void Hairline(SKCanvas canvas, float left, float right, float y) => Rule(canvas, left, right, y, 0.5f, line);

    public static void DarkLine(SKCanvas canvas, float left, float right, float y) => Rule(canvas, left, right, y, 0.75f, ink);

    public void AccentLine(SKCanvas canvas, float left, float right, float y) => Rule(canvas, left, right, y, 1.5f, Accent);

    private static void Rule(SKCanvas canvas, float left, float right, float y, float width, SKColor colour)
    {
        canvas.DrawRect(left, y - width / 2, right - left, width, PdfTools.Ink(colour));
    }

    /// <summary>0 black to 1 white. A pale accent draws its line but is too faint for words.</summary>
    private static double Luminance(SKColor colour) =>
        0.2126 * Math.Pow(colour.Red / 255.0, 2.2)
        + 0.7152 * Math.Pow(colour.Green / 255.0, 2.2)
        + 0.0722 * Math.Pow(colour.Blue / 255.0, 2.2);
}

/// <summary>The organisation's logo, no larger than it needs to be in print.</summary>
internal static class PdfLogo
{
    public const float MaxWidth = 180;
    public const float MaxHeight = 60;
    private const int PixelsAPoint = 4;
    private const int MaxSide = 10_000;
    private const int MostKept = 100;
    private static readonly ConcurrentDictionary<string, byte[]> ready = new();

    /// <summary>Null: none, or not a picture that can be drawn. A logo is made ready once, and goes into each document as it
    /// stands.</summary>
    public static SKImage? Decode(byte[]? bytes)
    {
        if (bytes is null or [])
            return null;
        var key = Convert.ToHexString(SHA256.HashData(bytes));
        if (!ready.TryGetValue(key, out var jpeg))
        {
            if (ready.Count > MostKept)
                ready.Clear();
            ready[key] = jpeg = Ready(bytes);
        }
        return jpeg.Length == 0 ? null : SKImage.FromEncodedData(jpeg);
    }

    /// <summary>
    /// On the white of the page, at the size of print, as a JPEG of the finest kind: a PDF takes its bytes as they are, where anything else
    /// would be packed anew for each of ten thousand invoices. Empty: no picture.
    /// </summary>
    private static byte[] Ready(byte[] bytes)
    {
        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data);
        if (codec is null || codec.Info.Width is < 1 or > MaxSide || codec.Info.Height is < 1 or > MaxSide)
            return [];
        using var bitmap = SKBitmap.Decode(codec);
        if (bitmap is null)
            return [];
        var scale = Math.Min(1, Math.Min(MaxWidth * PixelsAPoint / bitmap.Width, MaxHeight * PixelsAPoint / bitmap.Height));
        using var surface = SKSurface.Create(
            new SKImageInfo(
                Math.Max(1, (int)(bitmap.Width * scale)),
                Math.Max(1, (int)(bitmap.Height * scale)),
                SKColorType.Rgba8888,
                SKAlphaType.Opaque
            )
        );
        using var image = SKImage.FromBitmap(bitmap);
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.DrawImage(image, surface.Canvas.DeviceClipBounds, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using var pixels = surface.PeekPixels();
        using var jpeg = pixels.Encode(
            new SKJpegEncoderOptions(97, SKJpegEncoderDownsample.Downsample444, SKJpegEncoderAlphaOption.Ignore)
        );
        return jpeg?.ToArray() ?? [];
    }

    public static SKSize SizeOf(SKImage logo)
    {
        var scale = Math.Min(MaxWidth / logo.Width, MaxHeight / logo.Height);
        return new(logo.Width * scale, logo.Height * scale);
    }
}
