using System.Globalization;

namespace Tributary.Storage;

/// <summary>A numbered step of the schema, embedded as <c>Migrations/DATABASE/NNNN_name.sql</c>.</summary>
internal sealed record Migration(int Number, string Name, string Sql)
{
    /// <param name="database">The folder: <c>Postgres</c> or <c>Sqlite</c>.</param>
    /// <returns>Ascending by number.</returns>
    public static IReadOnlyList<Migration> Of(string database)
    {
        var assembly = typeof(Migration).Assembly;
        var prefix = $"Tributary.Storage.Migrations.{database}.";
        return [.. assembly.GetManifestResourceNames().Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read)];

        Migration Read(string resource)
        {
            using var text = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var file = resource[prefix.Length..^".sql".Length];
            return new Migration(int.Parse(file.AsSpan(0, 4), CultureInfo.InvariantCulture), file[5..], text.ReadToEnd());
        }
    }
}
