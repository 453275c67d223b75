namespace Tributary.Engine.Foundation;

/// <summary>The period after which a cap starts again, in the program's timezone.</summary>
public enum CapPeriod
{
    All,
    Day,
    Week,
    Month,
}
