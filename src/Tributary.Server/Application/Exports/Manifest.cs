using System.Text;

namespace Tributary.Server.Application.Exports;

/// <summary>
/// The manifest of a folder: a line of JSON for each file that is complete. While it is open, no other export can write
/// to the folder.
/// </summary>
internal sealed class Manifest : IAsyncDisposable
{
    public const string FileName = "manifest.jsonl";

    private const long MostBytesOfLast = 1 << 18;

    private readonly FileStream _file;
    private readonly Dictionary<(string Program, string Set), ManifestLine> _last = [];

    private Manifest(FileStream file) => _file = file;

    /// <summary>Opens the manifest of a folder, and creates it where there is none.</summary>
    /// <exception cref="IOException">Another export writes to the folder.</exception>
    public static async ValueTask<Manifest> OpenAsync(string folder, CancellationToken stopping)
    {
        var manifest = new Manifest(
            new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read)
        );
        await manifest.ReadAsync(manifest._file, stopping);
        return manifest;
    }

    /// <summary>
    /// Returns the last files that a folder's manifest lists, the latest first. An export may write to it meanwhile.
    /// </summary>
    /// <returns>None when there is no manifest.</returns>
    public static async ValueTask<IReadOnlyList<ManifestLine>> ReadLastAsync(
        string folder,
        int most,
        CancellationToken stopping
    )
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return [];
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(-Math.Min(file.Length, MostBytesOfLast), SeekOrigin.End);
        using var reader = new StreamReader(file, Encoding.UTF8);
        var lines = new List<ManifestLine>();
        while (await reader.ReadLineAsync(stopping) is { } text)
            if (ManifestLine.ReadOrNull(text) is { File: not null } line)
                lines.Add(line);
        lines.Reverse();
        return [.. lines.Take(most)];
    }

    /// <summary>Adds the lines of another folder's manifest for sets that this one does not have.</summary>
    public async ValueTask ContinueAsync(string path, CancellationToken stopping)
    {
        var own = _last.Keys.ToHashSet();
        await using var other = File.OpenRead(path);
        await ReadAsync(other, stopping, key => !own.Contains(key));
    }

    public ManifestLine? Last(string program, string set) => _last.GetValueOrDefault((program, set));

    /// <summary>Adds a line, which is on the disk when this returns.</summary>
    public async ValueTask AddAsync(ManifestLine line, CancellationToken stopping)
    {
        _file.Seek(0, SeekOrigin.End);
        await _file.WriteAsync(line.Write(), stopping);
        _file.Flush(flushToDisk: true);
        _last[(line.Program, line.Set)] = line;
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private async ValueTask ReadAsync(
        Stream stream,
        CancellationToken stopping,
        Func<(string, string), bool>? isWanted = null
    )
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        var isEnded = true;
        while (await reader.ReadLineAsync(stopping) is { } text)
        {
            var line = ManifestLine.ReadOrNull(text);
            isEnded = line is not null;
            if (line is not null && isWanted?.Invoke((line.Program, line.Set)) != false)
                _last[(line.Program, line.Set)] = line;
        }
        if (!isEnded && stream.CanWrite)
            await EndLineAsync(stream, stopping);
    }

    // A line that a crash cut off stays, and the next one begins on a line of its own.
    private static async ValueTask EndLineAsync(Stream stream, CancellationToken stopping)
    {
        stream.Seek(0, SeekOrigin.End);
        await stream.WriteAsync("\n"u8.ToArray(), stopping);
    }
}
