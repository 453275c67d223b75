using System.Collections.Frozen;
using System.ComponentModel;
using System.Reflection;

namespace Tributary.Engine.Foundation;

/// <summary>The sentences that stand beside the names of an enum, as its descriptions.</summary>
public static class Sentences
{
    public static string Of<T>(T value) where T : struct, Enum => Map<T>.Texts[value];

    private static class Map<T> where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Texts = Enum.GetValues<T>().ToFrozenDictionary(
            value => value, value =>
                typeof(T).GetField(value.ToString())!.GetCustomAttribute<DescriptionAttribute>()!.Description);
    }
}
