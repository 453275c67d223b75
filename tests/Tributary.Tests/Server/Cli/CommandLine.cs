using System.IO.Compression;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms.Parsing;
using Tributary.Server.Application;
using Tributary.Server.Application.Settings;
using Tributary.Server.Hosting;
using Tributary.Tests.Fixtures;

namespace Tributary.Tests.Server.Cli;

/// <summary>Runs commands as a user does, in this process, on its own SQLite database and files.</summary>
internal sealed class CommandLine : IDisposable
{
    public const string Program = "acme";

    private readonly TestSqlite? _owned;
    private readonly string _path;
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("tributary-test-");

    private static readonly TimeProvider s_time = TimeProvider.System;

    public CommandLine()
    {
        _owned = new TestSqlite();
        _path = _owned.Path;
    }

    private CommandLine(string path) => _path = path;

    public string DatabasePath => _path;

    /// <summary>Returns commands on an existing database, which the caller deletes.</summary>
    public static CommandLine On(string path) => new(path);

    /// <summary>Creates the program <see cref="Program"/> under the sample Terms.</summary>
    public static async Task<CommandLine> WithProgramAsync()
    {
        var commands = new CommandLine();
        await commands._owned!.MigrateAsync();
        await using var stores = await commands.OpenAsync();
        var terms = TermsParser.Parse(System.Text.Encoding.UTF8.GetBytes(SampleTerms.Acme()));
        await stores.Store.PutTermsAsync(
            new PutTerms(Program, terms.Plan!, terms.Canonical.ToArray(), null, null),
            default
        );
        return commands;
    }

    public Task<CommandResult> RunAsync(params string[] args) => RunOnAsync("sqlite:" + _path, args);

    /// <param name="storage">The database, as <c>Tributary__Storage</c> takes it.</param>
    public static async Task<CommandResult> RunOnAsync(string storage, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await TributaryCommand.RunAsync([.. args, $"--Tributary:Storage={storage}"], output, error);
        var said = error.ToString();
        var opened = said.StartsWith(CommandResult.OpenedMark, StringComparison.Ordinal)
            ? said[..(said.IndexOf('\n') + 1)]
            : "";
        return new CommandResult(code, output.ToString(), said[opened.Length..]) { Opened = opened.TrimEnd() };
    }

    public Task<CommandResult> ImportAsync(string what, string file, params string[] options) =>
        RunAsync(["import", what, file, "--program", Program, .. options]);

    public ValueTask<Stores> OpenAsync()
    {
        var storage = new StorageOptions(StorageKind.Sqlite, _path);
        return Stores.OpenAsync(Options() with { Storage = storage }, new ProgramCache(), s_time, default);
    }

    public static TributaryOptions Options(string? adminKey = null) =>
        new()
        {
            Storage = new StorageOptions(StorageKind.Sqlite, ""),
            AdminKey = adminKey,
            Partitions = 16,
            Role = ServerRole.All,
            TrustedProxies = [],
            Limits = new LimitOptions(1_000, 1_000, 1_000, 20),
        };

    /// <summary>Returns the rows of a query, its columns separated by spaces.</summary>
    public async Task<List<string>> AskAsync(string sql)
    {
        await using var stores = await OpenAsync();
        return await stores.Database.ListAsync(
            sql,
            row =>
                string.Join(
                    ' ',
                    Enumerable.Range(0, row.FieldCount).Select(i => row.IsDBNull(i) ? "-" : row.GetValue(i))
                ),
            default
        );
    }

    public string Write(string name, string text)
    {
        var path = PathOf(name);
        using Stream file = File.Create(path);
        using var writer = new StreamWriter(
            name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Compress) : file
        );
        writer.Write(text);
        return path;
    }

    public string[] Lines(string name) => File.ReadAllLines(PathOf(name));

    public bool Has(string name) => File.Exists(PathOf(name));

    public string PathOf(string name) => Path.Combine(_files.FullName, name);

    public void Dispose()
    {
        _owned?.Dispose();
        _files.Delete(recursive: true);
    }
}

/// <param name="Error">The error output without the line that names the database.</param>
internal sealed record CommandResult(int Code, string Output, string Error)
{
    /// <summary>The last line that is not progress and not about parked or ignored rows.</summary>
    public string Summary =>
        Output
            .TrimEnd()
            .Split('\n')
            .Last(line =>
                !line.StartsWith("Parked", StringComparison.Ordinal)
                && !line.StartsWith("Left out", StringComparison.Ordinal)
            );

    public const string OpenedMark = "Database: ";

    /// <summary>The database that the command reported; empty for none.</summary>
    public string Opened { get; init; } = "";
}
