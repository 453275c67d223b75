namespace Tributary.Server.Cli.Doctor.Checks;

/// <summary>
/// The clock of this machine against the database's, which alone decides what is too late or too early.
/// </summary>
internal sealed class ClockCheck : ICheck
{
    private const string Name = "clock";
    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(2);

    public IEnumerable<Finding> Look(Checkup checkup)
    {
        if (checkup.ClockAhead is { } ahead)
            yield return Of(ahead);
    }

    internal static Finding Of(TimeSpan ahead)
    {
        var side = ahead < TimeSpan.Zero ? "behind" : "ahead of";
        var found = Checkup.Text($"This machine is {Math.Abs(ahead.TotalSeconds):0.0} s {side} the database.");
        return ahead.Duration() <= s_most
            ? Finding.Ok(Name, found)
            : Finding.Attention(
                Name,
                found,
                "Synchronize both machines (NTP): the times in logs and keys do not agree."
            );
    }
}
