using System.Text.RegularExpressions;

namespace Tributary.Engine.Terms.Json;

/// <summary>The patterns of names in the Terms; the published schema has the same patterns.</summary>
internal static partial class TermsPatterns
{
    public const string RuleKey = "[a-z][a-z0-9_-]{0,63}";
    public const string EventType = "[a-z][a-z0-9_]{0,63}";
    public const string Unit = "[A-Za-z][A-Za-z0-9_]{0,31}";
    public const string Property = "[A-Za-z0-9_-]{1,64}";
    public const string Host =
        @"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*";
    public const string TimeZone = "[A-Za-z][A-Za-z0-9_+-]{0,31}(/[A-Za-z0-9_+-]{1,31}){0,2}";

    [GeneratedRegex(@"\A" + RuleKey + @"\z")]
    public static partial Regex IsRuleKey();

    [GeneratedRegex(@"\A" + EventType + @"\z")]
    public static partial Regex IsEventType();

    [GeneratedRegex(@"\A" + Unit + @"\z")]
    public static partial Regex IsUnit();

    [GeneratedRegex(@"\A" + Property + @"\z")]
    public static partial Regex IsProperty();

    [GeneratedRegex(@"\A" + Host + @"\z")]
    public static partial Regex IsHost();

    [GeneratedRegex(@"\A" + TimeZone + @"\z")]
    public static partial Regex IsTimeZone();
}
