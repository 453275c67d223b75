using Tributary.Engine.Foundation;

namespace Tributary.Engine.Tracing;

/// <summary>The sentences of reasons, which stand with their names.</summary>
public static class Reasons
{
    public static string Sentence(Reason reason) => Sentences.Of(reason);
}
