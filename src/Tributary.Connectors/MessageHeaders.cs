using System.Globalization;
using Tributary.Engine.Pipeline;

namespace Tributary.Connectors;

/// <summary>The headers that Tributary knows, the same with every broker.</summary>
public static class MessageHeaders
{
    /// <summary>The program that a message is for.</summary>
    public const string Program = "tributary-program";

    /// <summary>The media type of a CloudEvent in its structured form, as sinks send it.</summary>
    public const string CloudEvent = "application/cloudevents+json";

    /// <summary>What a dead letter says of itself, beside what it came with.</summary>
    internal static IEnumerable<(string Name, string Value)> Of(MessageFault fault)
    {
        yield return ("tributary-problem", fault.Code);
        if (fault.Pointer is not null) yield return ("tributary-pointer", fault.Pointer);
        yield return ("tributary-detail", fault.Detail);
        yield return ("tributary-refused", fault.Events.ToString(CultureInfo.InvariantCulture));
    }
}
