using Tributary.Engine.Foundation;

namespace Tributary.Server.Cli.Import;

/// <param name="Batch">Rows in one transaction.</param>
/// <param name="Shift">Added to every time in the file.</param>
internal sealed record ImportOptions(int Batch, string RejectsPath, TimeSpan Shift = default)
{
    /// <summary>Anything earlier is history, which counts and pays nothing; null when everything pays.</summary>
    public Instant? PaysFrom { get; init; }

    public bool IsHistory(Instant? at) => at < PaysFrom;
}
