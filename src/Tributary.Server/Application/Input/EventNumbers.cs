using System.Globalization;
using System.Text.Json;
using Tributary.Engine.Money;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Json;

namespace Tributary.Server.Application.Input;

/// <summary>
/// Refuses a property that the Terms in force read as a number but that is sent as something else. Such an event would
/// be accepted and pay nothing. Properties that the Terms do not read may hold anything.
/// </summary>
internal static class EventNumbers
{
    public static void Check(JsonFields fields, Plan plan, string type)
    {
        if (!fields.Faults.IsEmpty || fields.Find("properties") is not { ValueKind: JsonValueKind.Object } properties)
            return;
        foreach (var property in properties.EnumerateObject())
        {
            var pointer = JsonPointer.To(fields.Pointer("properties"), property.Name);
            switch (property.Value.ValueKind)
            {
                case JsonValueKind.String:
                    if (
                        NumericProperties.IsBase(plan, type, property.Name)
                        || (
                            LooksLikeNumber(property.Value.GetString()!)
                            && NumericProperties.IsCompared(plan, type, property.Name)
                        )
                    )
                        fields.Faults.Add(EventErrors.NumberNeeded, pointer);
                    break;
                case JsonValueKind.Number:
                    if (NumericProperties.IsBase(plan, type, property.Name) && !IsMinorUnits(property.Value))
                        fields.Faults.Add(
                            InputErrors.InvalidAmount,
                            pointer,
                            "The program pays a share of this property. It must be a whole number of minor units, "
                                + "at least 0."
                        );
                    break;
                case JsonValueKind.True or JsonValueKind.False or JsonValueKind.Object or JsonValueKind.Array:
                    if (NumericProperties.IsBase(plan, type, property.Name))
                        fields.Faults.Add(EventErrors.NumberNeeded, pointer);
                    break;
            }
        }
    }

    private static bool IsMinorUnits(JsonElement number) =>
        number.TryGetDecimal(out var value)
        && value == decimal.Truncate(value)
        && value is >= 0 and <= MinorUnits.WireLimit;

    private static bool LooksLikeNumber(string text) =>
        decimal.TryParse(text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _);
}
