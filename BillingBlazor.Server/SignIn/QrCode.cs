using System.Text;
using Microsoft.AspNetCore.Components;
using QRCoder;

namespace BillingBlazor.Server.SignIn;

/// <summary>A QR code as one SVG path: drawn here, so the key leaves for nobody. Black on white in dark mode too, or a phone won't read
/// it.</summary>
internal static class QrCode
{
    public static MarkupString Of(string text, string label)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = code.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
            for (var x = 0; x < rows[y].Count; x++)
                if (rows[y][x])
                    path.Append(System.Globalization.CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
        return new(
            $"<svg class=\"qr\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {rows.Count} {rows.Count}\" "
                + $"shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{rows.Count}v{rows.Count}H0z\"/><path fill=\"#000\" "
                + $"d=\"{path}\"/></svg>"
        );
    }
}
