using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tributary.Storage.Features.Exports.Sets;

namespace Tributary.Server.Application.Exports;

/// <summary>Writes the cells of exported rows as text.</summary>
internal static class RowText
{
    private const int HashBytes = 8;

    /// <summary>Separates the cells of a row in its checksum; no cell of text holds it.</summary>
    private const char UnitSeparator = '\u001f';

    public static string Of(object? cell, ExportType type) =>
        cell switch
        {
            null => "",
            bool flag => flag ? "true" : "false",
            long micros when type == ExportType.Timestamp => MomentOf(micros)
                .ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            long number => number.ToString(CultureInfo.InvariantCulture),
            _ => (string)cell,
        };

    public static DateTime MomentOf(long micros) => DateTime.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    /// <summary>Returns the first 16 hexadecimal digits of the SHA-256 of the cells, as text.</summary>
    public static string Hash(IEnumerable<string> cells) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(UnitSeparator, cells))).AsSpan(0, HashBytes)
        );
}
