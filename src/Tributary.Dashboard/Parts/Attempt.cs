using Tributary.Client;

namespace Tributary.Dashboard.Parts;

/// <summary>A call that changes something: whether it runs, and what went wrong the last time.</summary>
public sealed class Attempt
{
    /// <summary>True while the call runs. Its buttons are disabled then.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Why the last call did not succeed; null when it did.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Runs a call, unless one runs.</summary>
    /// <returns>True when it succeeded.</returns>
    public async Task<bool> RunAsync(Func<Task> call)
    {
        if (IsBusy)
            return false;
        (IsBusy, Fault) = (true, null);
        try
        {
            await call();
            return true;
        }
        catch (Exception fault) when (fault is TributaryException or HttpRequestException or TaskCanceledException)
        {
            Fault = fault;
            return false;
        }
        finally
        {
            IsBusy = false;
        }
    }
}
