namespace Tributary.Server.Cli.Import;

/// <summary>A CSV file with a header, plain or gzipped, that can be read more than once.</summary>
internal sealed record CsvFile(string Name, Func<Stream> Open)
{
    public static CsvFile At(string path)
    {
        if (!File.Exists(path))
            throw new CommandException(ExitCodes.Usage, $"The file {path} does not exist.");
        return new CsvFile(path, () => File.OpenRead(path));
    }

    public CsvRows Read() => new(this);
}
