namespace Tributary.Server.Application.Settings;

/// <summary>Texts for the values that several settings allow.</summary>
internal static class AllowedValues
{
    public const string Url = "an http or https address";
    public const string OnOff = "`true` or `false`";
    public const string Networks = "addresses or networks, separated by commas";
    public const string BrokerName = "1 to 200 letters, digits, `.`, `_` and `-`, or `off`";
}
