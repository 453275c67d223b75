namespace Tributary.Storage.Features.Exports.Sets;

public enum ExportType
{
    Text,
    Integer,
    Boolean,
    Timestamp,
}

/// <summary>A column of an exported set.</summary>
/// <param name="Meaning">A sentence for people who read the file.</param>
/// <param name="Sql">Its expression in each source of the set; one for all of them if it is the same.</param>
public sealed record ExportColumn(string Name, ExportType Type, string Meaning, params string[] Sql)
{
    /// <summary>The prefix of an id of Tributary. The expressions then return its number.</summary>
    public string? Prefix { get; init; }

    /// <summary>
    /// Expressions for the number of an id of Tributary, which is shown where the platform's own id is null.
    /// </summary>
    public IReadOnlyList<string> Otherwise { get; init; } = [];

    /// <summary>True for what may identify a person. It is left out unless it is asked for.</summary>
    public bool IsPersonal { get; init; }

    internal static ExportColumn Program { get; } = Text("program", "The name of the program.", "@name");

    internal static ExportColumn Text(string name, string meaning, params string[] sql) =>
        new(name, ExportType.Text, meaning, sql);

    internal static ExportColumn Integer(string name, string meaning, params string[] sql) =>
        new(name, ExportType.Integer, meaning, sql);

    internal static ExportColumn Flag(string name, string meaning, params string[] sql) =>
        new(name, ExportType.Boolean, meaning, sql);

    internal static ExportColumn Time(string name, string meaning, params string[] sql) =>
        new(name, ExportType.Timestamp, meaning, sql);

    internal static ExportColumn Personal(string name, string meaning, string sql) =>
        Text(name, meaning, sql) with
        {
            IsPersonal = true,
        };

    internal static ExportColumn Id(string name, string prefix, string meaning, params string[] sql) =>
        Text(name, meaning, sql) with
        {
            Prefix = prefix,
        };

    /// <summary>
    /// Describes the id of an event as the API shows it: the platform's own, or that of Tributary where there is none.
    /// </summary>
    /// <param name="entry">The alias of the entry.</param>
    /// <param name="number">The number of the entry.</param>
    internal static ExportColumn Event(string name, string meaning, string entry, string number) =>
        Id(name, "evt_", meaning, $"{entry}.external_id") with
        {
            Otherwise = [number],
        };
}
