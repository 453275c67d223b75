using System.Data.Common;
using System.Globalization;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Verify;

/// <summary>
/// K1: recomputes the use of caps and budgets from rewards and the stored JSON of the Terms. Nothing goes through the
/// code that decided, not even the names of the caps and the first days of their periods.
/// </summary>
internal sealed class CapChecks(Database database)
{
    private readonly Dictionary<(ProgramId Program, int Version), StoredCaps> _terms = [];

    public async ValueTask<IReadOnlyList<string>> RunAsync(CancellationToken stopping)
    {
        var faults = new List<string>();
        var budgets = new Dictionary<Slot, Use>();
        // rewards and their stored sums in one snapshot
        await using var scan = await database.ScanAsync(stopping);
        await StreamAsync(
            "select program_id, version, document from terms",
            row => _terms[(row.Id<ProgramId>(0), row.GetInt32(1))] = StoredCaps.Read(row.GetFieldValue<byte[]>(2))
        );
        for (var after = 0L; faults.Count < CheckResult.Named; )
        {
            var members = await database.ListAsync(
                scan.Connection,
                SelectMembers,
                row => row.GetInt64(0),
                stopping,
                ("@after", after)
            );
            if (members.Count == 0)
                break;
            (string, object?)[] page = [("@after", after), ("@last", members[^1])];
            var expected = new Dictionary<Slot, Use>();
            await StreamAsync(SelectHolders, row => Take(row, expected, budgets), page);
            Compare(expected, await ListUsesAsync(SelectUses, page));
            after = members[^1];
        }
        Compare(
            budgets,
            await ListUsesAsync("select program_id, 0, key, period, count, amount from budget where key <> ''")
        );
        return faults;

        async ValueTask StreamAsync(string sql, Action<DbDataReader> each, params (string, object?)[] parameters)
        {
            await using var command = database.Command(scan.Connection, sql, parameters);
            command.CommandTimeout = 0;
            await using var reader = await command.ExecuteReaderAsync(stopping);
            while (await reader.ReadAsync(stopping))
                each(reader);
        }

        ValueTask<List<(Slot Slot, Use Use)>> ListUsesAsync(string sql, params (string, object?)[] parameters) =>
            database.ListAsync(
                scan.Connection,
                sql,
                row =>
                    (
                        new Slot(row.Id<ProgramId>(0), row.Id<MemberId>(1), row.GetString(2), row.GetInt32(3)),
                        new Use(row.GetInt64(4), row.GetInt64(5))
                    ),
                stopping,
                parameters
            );

        void Compare(Dictionary<Slot, Use> expected, List<(Slot Slot, Use Use)> stored)
        {
            foreach (var (slot, use) in stored)
            {
                expected.Remove(slot, out var due);
                if (use != due)
                    faults.Add(
                        $"{slot}: {use.Count} and {use.Amount} are counted, but {due.Count} and {due.Amount} are active"
                    );
            }
            faults.AddRange(expected.Select(missing => $"{missing.Key}: no count"));
        }
    }

    /// <summary>Adds a reward to each cap that it counts against, in the period in which it occurred.</summary>
    private void Take(DbDataReader row, Dictionary<Slot, Use> ofMembers, Dictionary<Slot, Use> ofPrograms)
    {
        var (member, program, version, rule) = (
            row.Id<MemberId>(0),
            row.Id<ProgramId>(1),
            row.GetInt32(2),
            row.GetString(3)
        );
        var (amount, currency) = (row.LongOrNull(4) ?? 0, row.StringOrNull(5));
        var at = DateTime.UnixEpoch.AddTicks(row.GetInt64(6) * TimeSpan.TicksPerMicrosecond);
        if (!_terms.TryGetValue((program, version), out var terms))
            return;
        // Sums without a currency are in that of the program's first Terms.
        var isForeign = currency is not null && currency != _terms[(program, 1)].Currency;
        foreach (var cap in terms.Of(rule))
        {
            var uses = cap.IsOfProgram ? ofPrograms : ofMembers;
            var slot = new Slot(program, cap.IsOfProgram ? default : member, cap.Name, terms.FirstDay(at, cap.Per));
            Add(uses, slot, new Use(1, isForeign ? 0 : amount));
            if (isForeign && amount != 0)
                Add(uses, slot with { Cap = $"{cap.Name}@{currency}" }, new Use(0, amount));
        }

        static void Add(Dictionary<Slot, Use> uses, Slot slot, Use more)
        {
            var use = uses.GetValueOrDefault(slot);
            uses[slot] = new Use(use.Count + more.Count, checked(use.Amount + more.Amount));
        }
    }

    private readonly record struct Slot(ProgramId Program, MemberId Member, string Cap, int Period)
    {
        public override string ToString() =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Cap} of {(Member == default ? $"program {Program}" : $"member {Member}")}, period {Period}"
            );
    }

    private readonly record struct Use(long Count, long Amount);

    // One page of members at a time, so that memory stays bounded.
    private const string SelectMembers = $"""
        select {CitusSql.Accepted} member_id from (
            select member_id from (
                select distinct member_id from reward where member_id > @after order by member_id limit 1000) as earner
            union
            select member_id from (
                select distinct member_id from cap_use where member_id > @after order by member_id limit 1000) as holder
            ) as owner
        order by member_id limit 1000
        """;

    // Rewards that use a cap: all active ones, and reversed ones that keep their place.
    private const string SelectHolders = """
        select member_id, program_id, terms_version, rule, amount, currency, occurred_at from reward
        where member_id > @after and member_id <= @last and source <> 'adjustment'
            and (status <> 'reversed' or reason in ('chargeback', 'forfeited'))
        """;

    private const string SelectUses = """
        select program_id, member_id, key, period, count, amount from cap_use
        where member_id > @after and member_id <= @last
        """;
}
