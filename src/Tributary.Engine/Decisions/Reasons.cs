using System.Collections.Frozen;
using System.ComponentModel;
using System.Reflection;

namespace Tributary.Engine;

/// <summary>The sentences of reasons, which stand with their names.</summary>
public static class Reasons
{
    private static readonly FrozenDictionary<Reason, string> s_sentences = Enum.GetValues<Reason>().ToFrozenDictionary(
        reason => reason, reason => typeof(Reason).GetField(reason.ToString())!.GetCustomAttribute<DescriptionAttribute>()!.Description);

    public static string Sentence(Reason reason) => s_sentences[reason];
}
