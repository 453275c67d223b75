using System.Text.Json;
using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Json;

namespace Tributary.Server.Application.Input;

/// <summary>
/// Reads optional fields that never refuse a request, since people and edges cannot control what they send. An empty
/// one counts as absent, one that is too long is cut, and one that is unreadable is left out and named in the answer.
/// </summary>
internal readonly struct Hints(JsonFields fields)
{
    private const string NoText = "The value must be a text.";

    /// <summary>Returns the whole text, trimmed, or null when it shows nothing.</summary>
    public string? Text(string name)
    {
        var element = fields.Find(name);
        if (element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return null;
        if (element.ValueKind != JsonValueKind.String)
            return Ignore(name, NoText);
        if (!JsonText.TryRead(element, out var text))
            return Ignore(name, RequestErrors.InvalidText.Sentence);
        text = PrintedText.Trim(text);
        return text.Length == 0 ? null : text;
    }

    /// <param name="maxLength">In UTF-16 units.</param>
    public string? Text(string name, int maxLength)
    {
        var text = Text(name);
        if (text is null || text.Length <= maxLength)
            return text;
        // Half of a surrogate pair cannot be stored.
        return text[..(char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength)];
    }

    public string? Country(string name) => Read(name, Countries.Read, InputErrors.InvalidCountry.Sentence);

    public string? Address(string name) => Read(name, ClientAddress.Read, "The value must be an IPv4 or IPv6 address.");

    public string? Visitor(string name) =>
        Read(
            name,
            text => VisitorText.IsOne(text) ? text : null,
            $"A visitor id must have up to {VisitorText.MaxLength} ASCII letters, digits, '_' and '-'."
        );

    public string? Email(string name) => Read(name, Mailbox.Read, InputErrors.InvalidEmail.Sentence);

    public string? Phone(string name) => Read(name, PhoneNumber.Read, PhoneNumber.Form);

    /// <param name="allowed">The allowed words.</param>
    public string? Word(string name, params string[] allowed) =>
        Read(
            name,
            text => allowed.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase)),
            $"The value must be one of {string.Join(", ", allowed)}."
        );

    /// <param name="read">Returns null for an invalid text.</param>
    public string? Read(string name, Func<string, string?> read, string reason) =>
        Text(name) is { } text ? read(text) ?? Ignore(name, reason) : null;

    public string? Ignore(string name, string reason)
    {
        fields.Faults.Ignore(fields.Pointer(name), reason);
        return null;
    }
}
