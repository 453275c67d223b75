using System.Text;
using System.Text.Json;
using Tributary.Storage.Features.Exports.Sets;

namespace Tributary.Server.Application.Exports;

/// <summary>A line of a manifest: a file, and from where the next one of its set continues.</summary>
/// <param name="File">The name of the file; null when there were no rows.</param>
internal sealed record ManifestLine(string Program, string Set, string? File, long Rows, string? Sha256)
{
    public required string Watermark { get; init; }
    public required string At { get; init; }
    public IReadOnlyList<ExportColumn> Columns { get; init; } = [];

    public byte[] Write()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("program", Program);
            json.WriteString("set", Set);
            json.WriteString("file", File);
            json.WriteNumber("rows", Rows);
            json.WriteString("sha256", Sha256);
            json.WriteString("at", At);
            json.WriteString("watermark", Watermark);
            json.WriteStartArray("columns");
            foreach (var column in Columns)
            {
                json.WriteStartObject();
                json.WriteString("name", column.Name);
                json.WriteString("type", Engine.Foundation.EnumNames.Of(column.Type));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    /// <returns>Null for a line that was not written to its end.</returns>
    public static ManifestLine? ReadOrNull(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(line));
            var root = document.RootElement;
            return new ManifestLine(
                root.GetProperty("program").GetString()!,
                root.GetProperty("set").GetString()!,
                root.GetProperty("file").GetString(),
                root.GetProperty("rows").GetInt64(),
                root.GetProperty("sha256").GetString()
            )
            {
                Watermark = root.GetProperty("watermark").GetString()!,
                At = root.GetProperty("at").GetString()!,
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            return null;
        }
    }
}
