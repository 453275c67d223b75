using Tributary.Engine;

namespace Tributary.Storage.Postgres;

/// <param name="session">Holds the locks; ended by this unit.</param>
/// <param name="seq">Of the locked partitions.</param>
/// <param name="terms">May put draft Terms in the place of a program's own.</param>
internal sealed partial class PostgresUnit(
    PostgresSession session, ProgramCache cache, IReadOnlyList<Entry> entries, IReadOnlyDictionary<int, long> seq,
    Func<ProgramFacts, ProgramFacts> terms, bool isRehearsal) : IUnit
{
    public IReadOnlyList<Entry> Entries => entries;

    public ValueTask DisposeAsync() => session.DisposeAsync();
}
