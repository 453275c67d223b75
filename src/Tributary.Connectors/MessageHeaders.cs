using System.Globalization;
using Tributary.Engine.Pipeline;

namespace Tributary.Connectors;

/// <summary>The headers that Tributary uses, the same for every broker.</summary>
public static class MessageHeaders
{
    /// <summary>The header with the program of a message.</summary>
    public const string Program = "tributary-program";

    /// <summary>The header with the id by which the sender follows a message, named as that of HTTP.</summary>
    public const string RequestId = "request-id";

    /// <summary>The media type of a CloudEvent in structured form, which sinks send.</summary>
    public const string CloudEvent = "application/cloudevents+json";

    /// <summary>Returns the headers that a dead letter has in addition to those of the message.</summary>
    internal static IEnumerable<(string Name, string Value)> Of(MessageFault fault)
    {
        yield return ("tributary-problem", fault.Code);
        if (fault.Pointer is not null)
            yield return ("tributary-pointer", fault.Pointer);
        yield return ("tributary-detail", fault.Detail);
        yield return ("tributary-refused", fault.Events.ToString(CultureInfo.InvariantCulture));
    }
}
