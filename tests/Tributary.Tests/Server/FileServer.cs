namespace Tributary.Tests.Server;

/// <summary>A server on a migrated SQLite file that belongs to the test.</summary>
internal sealed class FileServer(string path, params IEnumerable<KeyValuePair<string, string?>> settings) : TestServer
{
    protected override IEnumerable<KeyValuePair<string, string?>> Settings => settings;

    protected override ValueTask<string> StorageAsync() => ValueTask.FromResult("sqlite:" + path);
}
