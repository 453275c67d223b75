using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Json;

namespace Tributary.Server.Application.Input;

/// <summary>The fields that an input object may have.</summary>
internal sealed class JsonShape(params string[] names)
{
    private readonly ImmutableArray<byte[]> _utf8Names = [.. names.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Finds the fields in one pass. Unknown and repeated ones are faults.</summary>
    /// <returns>Fields that are all absent when the element is not an object.</returns>
    public JsonFields Open(JsonElement element, string pointer, InputFaults faults)
    {
        var values = new JsonElement[names.Length];
        if (element.ValueKind != JsonValueKind.Object)
        {
            faults.Add(RequestErrors.WrongType, pointer, "The value must be a JSON object.");
            return new JsonFields(names, values, pointer, faults, isObject: false);
        }
        foreach (var property in element.EnumerateObject())
        {
            if (faults.IsFull)
                break;
            var index = IndexOf(property);
            if (index < 0)
                AddUnknown(property, pointer, faults);
            else if (values[index].ValueKind != JsonValueKind.Undefined)
                faults.Add(RequestErrors.DuplicateKey, JsonPointer.To(pointer, names[index]));
            else
                values[index] = property.Value;
        }
        return new JsonFields(names, values, pointer, faults, isObject: true);
    }

    private int IndexOf(JsonProperty property)
    {
        for (var i = 0; i < _utf8Names.Length; i++)
            if (property.NameEquals(_utf8Names[i]))
                return i;
        return -1;
    }

    private void AddUnknown(JsonProperty property, string pointer, InputFaults faults)
    {
        if (!JsonText.TryRead(property, out var name))
            faults.Add(RequestErrors.InvalidText, pointer);
        else
            faults.Add(
                RequestErrors.UnknownField,
                JsonPointer.To(pointer, name),
                $"The object has no such field; its fields are {string.Join(", ", names)}."
            );
    }
}
