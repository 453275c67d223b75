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

    /// <returns>True for the first failure.</returns>
    public bool Begins()
    {
        lock (_gate)
        {
            if (_failures++ > 0)
                return false;
            _since = time.GetTimestamp();
            return true;
        }
    }

    /// <returns>After a failure, its duration and the number of failures; null while all goes well.</returns>
    public (TimeSpan Lasted, int Failures)? Ends()
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
