using System.Net.Http.Headers;
using System.Text.Json;
using Tributary.Connectors;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Server.Application.Json;

namespace Tributary.Server.Sources;

/// <summary>
/// Reads CloudEvents 1.0 in structured JSON form. In binary form the body is already the data, so nothing needs to be
/// done.
/// </summary>
internal static class CloudEvents
{
    private static readonly string[] s_required = ["id", "source", "type"];

    public static bool IsStructured(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && string.Equals(type.MediaType, MessageHeaders.CloudEvent, StringComparison.OrdinalIgnoreCase);

    /// <returns>
    /// The data, and the program that the extension attribute <c>program</c> names; no data when the envelope has
    /// faults.
    /// </returns>
    public static (JsonElement? Data, string? Program) Open(JsonElement envelope, InputFaults faults)
    {
        if (envelope.ValueKind != JsonValueKind.Object)
        {
            faults.Add(RequestErrors.WrongType, "", "A CloudEvent must be a JSON object.");
            return default;
        }
        if (TextOf(envelope, "specversion") != "1.0")
            faults.Add(InputErrors.UnknownValue, "/specversion", "The CloudEvents version must be 1.0.");
        foreach (var name in s_required)
            if (TextOf(envelope, name) is null)
                faults.Add(
                    RequestErrors.MissingField,
                    JsonPointer.To("", name),
                    $"A CloudEvent needs the text {name}."
                );
        if (!envelope.TryGetProperty("data"u8, out var data))
            faults.Add(
                RequestErrors.MissingField,
                "/data",
                "The field data must hold the event, or an array of events, as JSON."
            );
        return (faults.IsEmpty ? data : null, TextOf(envelope, "program"));
    }

    private static string? TextOf(JsonElement envelope, string name) =>
        envelope.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
        && JsonText.TryRead(value, out var text)
        && text.Length > 0
            ? text
            : null;
}
