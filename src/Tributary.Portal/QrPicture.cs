using QRCoder;

namespace Tributary.Portal;

/// <summary>Draws a QR code as SVG.</summary>
public static class QrPicture
{
    /// <summary>
    /// Returns an element without a size of its own. It is black on white in every theme, for scanners.
    /// </summary>
    public static string Of(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        return Draw(code.ModuleMatrix);
    }

    // One path for all modules: a run of dark ones is one rectangle of it.
    private static string Draw(List<System.Collections.BitArray> rows)
    {
        var path = new System.Text.StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        for (var x = 0; x < rows[y].Count; x++)
        {
            if (!rows[y][x])
                continue;
            var from = x;
            while (x + 1 < rows[y].Count && rows[y][x + 1])
                x++;
            path.Append($"M{from} {y}h{x - from + 1}v1H{from}z");
        }
        return $"""<svg viewBox="0 0 {rows.Count} {rows.Count}" shape-rendering="crispEdges" aria-hidden="true">"""
            + $"""<path fill="#fff" d="M0 0h{rows.Count}v{rows.Count}H0z"/><path fill="#000" d="{path}"/></svg>""";
    }
}
