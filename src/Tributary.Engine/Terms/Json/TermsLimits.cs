namespace Tributary.Engine.Terms.Json;

/// <summary>The limits of the parts of Terms.</summary>
internal static class TermsLimits
{
    public const int Name = 200;
    public const int Text = 1_000;
    public const int Destination = 2_000;
    public const int Hosts = 50;
    public const int Accepts = 100;
    public const int Units = 20;
    public const int UnitExponent = 9;
    public const int Counters = 50;
    public const int Rules = 100;
    public const int SharedCaps = 50;
    public const int Signals = 50;
    public const int Levels = 32;
    public const int Tiers = 50;
    public const int Groups = 100;
    public const int GroupLength = 64;
    public const int Count = 1_000_000_000;
    public const int ConditionDepth = 16;
    public const int ConditionNodes = 200;
    public const int ConditionValues = 1_000;
}
