using System.Collections.Frozen;
using System.ComponentModel;
using System.Reflection;

namespace Tributary.Engine.Foundation;

/// <summary>Reads the sentences in the Description attributes of an enum's members.</summary>
public static class EnumSentences
{
    public static string Of<T>(T value)
        where T : struct, Enum => Map<T>.Texts[value];

    private static class Map<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Texts = Enum.GetValues<T>()
            .ToFrozenDictionary(
                value => value,
                value => typeof(T).GetField(value.ToString())!.GetCustomAttribute<DescriptionAttribute>()!.Description
            );
    }
}
