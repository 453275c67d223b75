using Tributary.Engine.Foundation;

namespace Tributary.Engine.Tracing;

/// <summary>Reads the sentences in the Description attributes of the reasons.</summary>
public static class Reasons
{
    public static string Sentence(Reason reason) => EnumSentences.Of(reason);
}
