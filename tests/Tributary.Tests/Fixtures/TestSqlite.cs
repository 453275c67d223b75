namespace Tributary.Tests.Fixtures;

/// <summary>A folder for one SQLite database (IClassFixture), removed with all its files at the end.</summary>
public sealed class TestSqlite : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tributary-test-");

    /// <summary>The path of the database file, which does not exist until it is opened.</summary>
    public string Path => System.IO.Path.Combine(_folder.FullName, "tributary.db");

    /// <summary>The <c>sqlite:PATH</c> form of <c>Tributary__Storage</c>.</summary>
    public string Url => "sqlite:" + Path;

    public void Dispose() => _folder.Delete(recursive: true);
}
