namespace Tributary.Bench.Machine;

/// <summary>Several servers on one database, among which the driver divides its connections.</summary>
internal sealed class ServedNodes(IReadOnlyList<ServedProcess> nodes) : IDisposable
{
    public IReadOnlyList<int> Ports => [.. nodes.Select(node => node.Port)];
    public double CpuSeconds => nodes.Sum(node => node.CpuSeconds);

    /// <summary>The peak memory of the largest node.</summary>
    public long PeakBytes => nodes.Max(node => node.PeakBytes);

    /// <inheritdoc cref="PeakBytes"/>
    public long ResidentBytes => nodes.Max(node => node.ResidentBytes);

    /// <summary>The time that the slowest node took to become ready.</summary>
    public TimeSpan ReadyAfter => nodes.Max(node => node.ReadyAfter);

    public async Task<long> MeterAsync(string name)
    {
        var sum = 0L;
        foreach (var node in nodes)
            sum += await node.MeterAsync(name);
        return sum;
    }

    /// <summary>Waits until everything accepted is decided.</summary>
    public async Task DrainAsync()
    {
        foreach (var node in nodes)
            await node.DrainAsync();
    }

    public void Dispose()
    {
        foreach (var node in nodes)
            node.Dispose();
    }
}
