using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Storage.Migrations;

/// <summary>A numbered step of the schema, embedded as <c>Migrations/DATABASE/NNNN_name.sql</c>.</summary>
/// <param name="Serves">
/// The newest migration that a server must know to work with the schema after this step, from the first line <c>--
/// serves: NUMBER</c>.
/// </param>
internal sealed record Migration(int Number, string Name, string Sql, int Serves)
{
    private const string ServesLine = "-- serves: ";
    private const int ChecksumBytes = 16;

    /// <summary>The beginning of a hash of the text, as hex, however its lines end.</summary>
    public string Checksum =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))).AsSpan(0, ChecksumBytes)
        );

    /// <param name="database">The folder: <c>Postgres</c> or <c>Sqlite</c>.</param>
    /// <returns>The migrations, ascending by number.</returns>
    public static IReadOnlyList<Migration> Of(string database)
    {
        var assembly = typeof(Migration).Assembly;
        var prefix = $"Tributary.Storage.Migrations.{database}.";
        return
        [
            .. assembly
                .GetManifestResourceNames()
                .Where(n => n.StartsWith(prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(Read),
        ];

        Migration Read(string resource)
        {
            using var text = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var file = resource[prefix.Length..^".sql".Length];
            return Of(int.Parse(file.AsSpan(0, 4), CultureInfo.InvariantCulture), file[5..], text.ReadToEnd());
        }
    }

    /// <exception cref="FormatException">The text does not begin with the line that says whom it serves.</exception>
    public static Migration Of(int number, string name, string sql)
    {
        var first = sql.Split('\n', 2)[0];
        if (!first.StartsWith(ServesLine, StringComparison.Ordinal))
            throw new FormatException($"Migration {number} ({name}) does not begin with '{ServesLine}NUMBER'.");
        return new(number, name, sql, int.Parse(first[ServesLine.Length..], CultureInfo.InvariantCulture));
    }
}
