using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Server.Application.Secrets;
using Tributary.Storage.Features.Backups;

namespace Tributary.Server.Cli.Backups;

/// <summary>The file beside a backup that says what the backup is, so that a restore can check it.</summary>
internal sealed record BackupManifest
{
    public const int CurrentFormat = 1;

    private const string Ending = ".manifest.json";
    private const int BufferBytes = 1 << 20;

    public required int Format { get; init; }

    /// <summary>The name of the backup, without its folder.</summary>
    public required string File { get; init; }

    public required long Bytes { get; init; }

    /// <summary>In small hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The version of Tributary that made the backup.</summary>
    public required string Version { get; init; }

    /// <summary>The newest migration that the database has.</summary>
    public required int Migration { get; init; }

    /// <summary>The migration that a server must know.</summary>
    public required int Serves { get; init; }

    /// <summary>The backup has everything acknowledged before this time. RFC 3339, UTC.</summary>
    public required string TakenAt { get; init; }

    public required IReadOnlyList<PartitionSeq> Partitions { get; init; }

    public static string PathFor(string backup) => backup + Ending;

    /// <exception cref="CommandException">There is none, or it cannot be read.</exception>
    public static BackupManifest Read(string backup)
    {
        var path = PathFor(backup);
        if (!System.IO.File.Exists(path))
            throw new CommandException(
                ExitCodes.Usage,
                $"There is no {path}. A backup made by 'tributary backup' consists of both files. If the copy was made "
                    + "in another way, put it in place and run 'tributary restore --recovered'."
            );
        BackupManifest? manifest = null;
        try
        {
            manifest = JsonSerializer.Deserialize(
                System.IO.File.ReadAllBytes(path),
                ManifestJson.Default.BackupManifest
            );
        }
        catch (JsonException)
        {
            // Said below.
        }
        return manifest is { Format: CurrentFormat }
            ? manifest
            : throw new CommandException(
                ExitCodes.Usage,
                $"{path} is not a manifest that this version of Tributary can read."
            );
    }

    public void Write(string backup) =>
        PrivateFiles.Write(PathFor(backup), JsonSerializer.Serialize(this, ManifestJson.Default.BackupManifest));

    /// <param name="advance">Takes the number of bytes read.</param>
    public static async Task<string> HashAsync(string path, Action<long> advance, CancellationToken stopping)
    {
        await using var file = System.IO.File.OpenRead(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        int read;
        while ((read = await file.ReadAsync(buffer, stopping)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            advance(file.Position);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
