using System.Globalization;
using System.Text.Json;
using Tributary.Engine.Terms.Conditions;

namespace Tributary.Server.Cli.Import;

/// <summary>
/// A column that becomes a property of an event or an attribute of a member. Its type comes from its header
/// (<c>sku:text</c>), or from the Terms, or is text, since a file does not tell whether <c>1001</c> is a number or a
/// name.
/// </summary>
internal sealed record ObjectColumn(string Name, ValueKind Kind)
{
    private static readonly Dictionary<string, ValueKind> s_kinds = new(StringComparer.Ordinal)
    {
        ["text"] = ValueKind.Text,
        ["number"] = ValueKind.Number,
        ["boolean"] = ValueKind.Boolean,
    };

    /// <param name="kindInTerms">Returns the type that the Terms give to a name, or null.</param>
    public static ObjectColumn Of(string header, string prefix, Func<string, ValueKind?> kindInTerms)
    {
        var name = header[prefix.Length..];
        var colon = name.LastIndexOf(':');
        if (colon > 0 && s_kinds.TryGetValue(name[(colon + 1)..], out var kind))
            return new(name[..colon], kind);
        return new(name, kindInTerms(name) ?? ValueKind.Text);
    }

    /// <returns>False when the text does not have the column's type.</returns>
    public bool TryWrite(Utf8JsonWriter json, string text)
    {
        if (Kind == ValueKind.Number)
        {
            if (!CsvNumber.IsOne(text))
                return false;
            json.WritePropertyName(Name);
            json.WriteRawValue(text, skipInputValidation: true);
            return true;
        }
        if (Kind == ValueKind.Boolean)
        {
            if (!bool.TryParse(text, out var flag))
                return false;
            json.WriteBoolean(Name, flag);
            return true;
        }
        json.WriteString(Name, text);
        return true;
    }

    public string Fault(string text) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"'{text}' is not a {(Kind == ValueKind.Number ? "number" : "boolean (true or false)")}; name the "
                + $"column {Name}:text if it is text."
        );
}
