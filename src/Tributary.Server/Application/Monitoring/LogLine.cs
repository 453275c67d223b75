using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tributary.Server.Application.Monitoring;

/// <summary>One entry of the log.</summary>
/// <param name="Time">UTC, RFC 3339.</param>
internal sealed record LogLine(string Time, string Level, string Category, string Message)
{
    private const string FormatKey = "{OriginalFormat}";

    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public RequestScope? Request { get; init; }
    public string? TraceId { get; init; }
    public string? Exception { get; init; }

    /// <summary>Returns one line. Line breaks inside texts become bars.</summary>
    public string ToText()
    {
        var line = new StringBuilder($"{Time} {Level} {Category}");
        string?[] about = [Request?.Id, Request?.Program];
        if (about.Any(word => word is not null))
            line.Append(" [").AppendJoin(' ', about.Where(word => word is not null)).Append(']');
        if (TraceId is not null)
            line.Append(" trace=").Append(TraceId);
        line.Append(": ").Append(Message);
        if (Exception is not null)
            line.Append(" | ").Append(Exception);
        return line.Replace("\r\n", " | ").Replace("\n", " | ").Replace("\r", " | ").ToString();
    }

    /// <param name="fields">The values in the message.</param>
    public string ToJson(IEnumerable<KeyValuePair<string, object?>>? fields)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, s_plain))
        {
            json.WriteStartObject();
            json.WriteString("time", Time);
            json.WriteString("level", Level);
            json.WriteString("category", Category);
            json.WriteString("message", Message);
            if (Request?.Id is { } request)
                json.WriteString("request_id", request);
            if (Request?.Program is { } program)
                json.WriteString("program", program);
            if (TraceId is not null)
                json.WriteString("trace_id", TraceId);
            if (Exception is not null)
                json.WriteString("exception", Exception);
            WriteFields(json, fields);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void WriteFields(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, object?>>? fields)
    {
        var named = fields?.Where(field => field.Key != FormatKey && field.Value is not null).ToList();
        if (named is null or [])
            return;
        json.WriteStartObject("fields");
        foreach (var (name, value) in named)
            json.WriteString(name, value!.ToString());
        json.WriteEndObject();
    }
}
