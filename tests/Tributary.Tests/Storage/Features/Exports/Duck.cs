using System.Globalization;
using DuckDB.NET.Data;

namespace Tributary.Tests.Storage.Features.Exports;

/// <summary>Asks DuckDB about files.</summary>
internal static class Duck
{
    /// <returns>The rows; cells are separated by spaces, and null is a hyphen.</returns>
    public static List<string> Ask(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(
                string.Join(
                    ' ',
                    Enumerable
                        .Range(0, reader.FieldCount)
                        .Select(i =>
                            reader.IsDBNull(i)
                                ? "-"
                                : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture)
                        )
                )
            );
        return rows;
    }
}
