using Tributary.Engine;

namespace Tributary.Storage.Postgres;

/// <param name="session">Holds the locks; ended by this unit.</param>
/// <param name="seq">Of the locked partitions.</param>
internal sealed partial class PostgresUnit(
    PostgresSession session, ProgramCache cache, IReadOnlyList<Entry> entries, IReadOnlyDictionary<int, long> seq) : IUnit
{
    public IReadOnlyList<Entry> Entries => entries;

    public ValueTask DisposeAsync() => session.DisposeAsync();
}
