namespace Tributary.Server.Application.Monitoring;

/// <summary>
/// Something outside that fails now and then. The log gets one line when it begins to fail, and one when it works
/// again.
/// </summary>
internal sealed class Trouble(TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _since;
    private int _failures;

    /// <summary>Counts a failure.</summary>
    /// <returns>True for the first one.</returns>
    public bool TryBegin()
    {
        lock (_gate)
        {
            if (_failures++ > 0)
                return false;
            _since = time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Ends the failures, after something has worked.</summary>
    /// <returns>How long they lasted, and their number; null when there were none.</returns>
    public (TimeSpan Lasted, int Failures)? TryEnd()
    {
        if (Volatile.Read(ref _failures) == 0)
            return null;
        lock (_gate)
        {
            if (_failures == 0)
                return null;
            var ended = (time.GetElapsedTime(_since), _failures);
            _failures = 0;
            return ended;
        }
    }
}
