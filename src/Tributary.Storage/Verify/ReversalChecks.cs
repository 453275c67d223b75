using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Tributary.Engine.Foundation;
using Tributary.Engine.Tracing;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Verify;

/// <summary>
/// C1: recomputes what reversals took and reinstatements gave back, from the log and the stored traces and Terms.
/// Nothing goes through the code that decided.
/// </summary>
internal sealed class ReversalChecks(Database database)
{
    public IEnumerable<(
        string Invariant,
        string Title,
        Func<CancellationToken, ValueTask<IReadOnlyList<string>>> FindOffenders
    )> All =>
        [
            (
                "C1",
                "the amount taken back from an event is what its active reversals claim, at most the whole",
                SumsAsync
            ),
            ("C1", "reversals have taken exactly the share that the paying grant loses", SharesAsync),
            ("C1", "a reversal is reinstated at most once as a whole", ReinstatedAsync),
        ];

    private async ValueTask<IReadOnlyList<string>> SumsAsync(CancellationToken stopping)
    {
        var faults = new List<string>();
        await using var scan = await database.ScanAsync(stopping);
        var given = await GivenBackAsync(scan.Connection, stopping);
        Original? original = null;
        await StreamAsync(
            scan.Connection,
            SelectReversals,
            row =>
            {
                var id = row.Id<EntryId>(0);
                if (original?.Id != id)
                {
                    Check();
                    original = new Original(id, row.GetInt64(1), row.LongOrNull(2), row.GetInt32(3) != 0);
                }
                var claim = Math.Min(row.LongOrNull(5) ?? original.Full, original.Full);
                var (back, hasEnded) = given.TryGetValue(row.Id<EntryId>(4), out var amounts)
                    ? Left(claim, amounts)
                    : (0, false);
                original.Claimed += claim - back;
                if (!hasEnded)
                    original.Standing++;
                return faults.Count < CheckResult.Named;
            },
            stopping
        );
        Check();
        return faults;

        void Check()
        {
            if (original is not { } o)
                return;
            var (amount, isWhole) =
                o.Full > 0 ? ((long)Int128.Min(o.Claimed, o.Full), o.Claimed >= o.Full) : (0, o.Standing > 0);
            if (o.Amount != amount || o.IsWhole != isWhole)
                faults.Add(
                    $"event {o.Id}: {o.Amount?.ToString(CultureInfo.InvariantCulture) ?? "nothing"} is taken "
                        + $"back, but its reversals add up to {amount} of {o.Full}"
                );
        }
    }

    /// <summary>Returns the amount of a claim that reinstatements have given back, in their order.</summary>
    private static (long Back, bool HasEnded) Left(long claim, List<long?> amounts)
    {
        var left = claim;
        var hasEnded = false;
        foreach (var amount in amounts)
        {
            hasEnded |= amount is null || amount >= left;
            left -= Math.Min(amount ?? left, left);
        }
        return (claim - left, hasEnded);
    }

    private async ValueTask<IReadOnlyList<string>> ReinstatedAsync(CancellationToken stopping)
    {
        var faults = new List<string>();
        await using var scan = await database.ScanAsync(stopping);
        var left = new Dictionary<EntryId, long>();
        await StreamAsync(
            scan.Connection,
            SelectReinstatements,
            row =>
            {
                var (reversal, reinstatement, amount) = (row.Id<EntryId>(0), row.Id<EntryId>(1), row.LongOrNull(2));
                var full = row.LongOrNull(4) ?? 0;
                var claim = left.TryGetValue(reversal, out var rest) ? rest : Math.Min(row.LongOrNull(3) ?? full, full);
                if (claim < 0)
                    faults.Add($"event {reinstatement} reinstates reversal {reversal} again");
                left[reversal] = amount is null || amount >= claim ? -1 : claim - amount.Value;
                return faults.Count < CheckResult.Named;
            },
            stopping
        );
        return faults;
    }

    private async ValueTask<Dictionary<EntryId, List<long?>>> GivenBackAsync(
        DbConnection connection,
        CancellationToken stopping
    )
    {
        var given = new Dictionary<EntryId, List<long?>>();
        await StreamAsync(
            connection,
            SelectReinstatements,
            row =>
            {
                if (!given.TryGetValue(row.Id<EntryId>(0), out var amounts))
                    given[row.Id<EntryId>(0)] = amounts = [];
                amounts.Add(row.LongOrNull(2));
                return true;
            },
            stopping
        );
        return given;
    }

    private async ValueTask<IReadOnlyList<string>> SharesAsync(CancellationToken stopping)
    {
        var faults = new List<string>();
        await using var scan = await database.ScanAsync(stopping);
        var modes = await RefundModesAsync(scan.Connection, stopping);
        await StreamAsync(
            scan.Connection,
            SelectRewards,
            row =>
            {
                var (id, amount, reversed, status, reason) = (
                    row.Id<RewardId>(0),
                    row.LongOrNull(1),
                    row.GetInt64(2),
                    row.GetString(3),
                    row.StringOrNull(4)
                );
                var (taken, isWhole, full) = (row.GetInt64(5), row.GetInt32(6) != 0, row.GetInt64(7));
                var mode = modes.GetValueOrDefault(
                    (row.Id<ProgramId>(8), row.GetInt32(9), row.GetString(10)),
                    "pro_rata"
                );
                var isShare = IsShare(row.GetFieldValue<byte[]>(11), id) ?? !row.IsDBNull(13);
                if (reason is not (null or "refund" or "chargeback"))
                {
                    if (isWhole && status != "reversed")
                        faults.Add($"reward {id}: its event is wholly taken back, but the reward is not");
                }
                else if (amount is not { } granted)
                {
                    if (isWhole != (status == "reversed"))
                        faults.Add(
                            $"reward {id}: an item is {status}, its event is {(isWhole ? "" : "not ")}wholly taken back"
                        );
                }
                else
                {
                    var share = full == 0 ? 0 : (long)((Int128)granted * taken / full);
                    long[] due =
                        isWhole ? [granted]
                        : !row.IsDBNull(12) ? [0]
                        : isShare ? [share]
                        : mode switch
                        {
                            "when_full" => [0],
                            "requalify" => [0, granted],
                            _ => [share],
                        };
                    if (!due.Contains(reversed))
                        faults.Add(
                            $"reward {id}: {reversed} of {granted} reversed, {string.Join(" or ", due)} expected"
                        );
                }
                return faults.Count < CheckResult.Named;
            },
            stopping
        );
        return faults;
    }

    /// <summary>Looks up in the trace whether a reward is a share; only shares have a base.</summary>
    /// <returns>Null when the trace does not name the reward.</returns>
    private static bool? IsShare(byte[] trace, RewardId rewardId) =>
        TraceCodec.Read(trace).Rules.FirstOrDefault(rule => rule.RewardId == rewardId) is { } rule
            ? rule.Base is not null
            : null;

    /// <summary>Reads <c>on_refund</c> of every rule that has one, from the Terms as stored.</summary>
    private async ValueTask<Dictionary<(ProgramId Program, int Version, string Rule), string>> RefundModesAsync(
        DbConnection connection,
        CancellationToken stopping
    )
    {
        var modes = new Dictionary<(ProgramId, int, string), string>();
        await StreamAsync(
            connection,
            "select program_id, version, document from terms",
            row =>
            {
                using var document = JsonDocument.Parse(row.GetFieldValue<byte[]>(2));
                foreach (var rule in document.RootElement.GetProperty("rewards").EnumerateArray())
                    if (rule.TryGetProperty("on_refund", out var mode))
                        modes[(row.Id<ProgramId>(0), row.GetInt32(1), rule.GetProperty("key").GetString()!)] =
                            mode.GetString()!;
                return true;
            },
            stopping
        );
        return modes;
    }

    private async ValueTask StreamAsync(
        DbConnection connection,
        string sql,
        Func<DbDataReader, bool> each,
        CancellationToken stopping
    )
    {
        await using var command = database.Command(connection, sql);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(stopping);
        while (await reader.ReadAsync(stopping))
            if (!each(reader))
                return;
    }

    private sealed class Original(EntryId id, long full, long? amount, bool isWhole)
    {
        public EntryId Id => id;
        public long Full => full;
        public long? Amount => amount;
        public bool IsWhole => isWhole;
        public Int128 Claimed { get; set; }
        public int Standing { get; set; }
    }

    // Each reversal that took effect, beside the event that it names.
    private const string SelectReversals = """
        select o.id, coalesce(o.amount, 0), v.amount, case when v.is_whole then 1 else 0 end, r.id, r.amount
        from entry r
        join entry_key k on k.program_id = r.program_id and k.key_hash = r.reverses_key
        join entry o on o.id = k.event_id and o.reverses_key is null
        left join reversal v on v.event_id = o.id
        where r.reverses_key is not null and r.outcome = 'applied'
        order by o.id, r.id
        """;

    // Each reinstatement that took effect, beside the reversal that it names and the event of that reversal.
    private const string SelectReinstatements = """
        select r.id, w.id, w.amount, r.amount, o.amount
        from entry w
        join entry_key k on k.program_id = w.program_id and k.key_hash = w.reverses_key
        join entry r on r.id = k.event_id and r.reverses_key is not null
        join entry_key l on l.program_id = r.program_id and l.key_hash = r.reverses_key
        join entry o on o.id = l.event_id
        where w.reverses_key is not null and w.outcome = 'applied'
        order by r.id, w.seq
        """;

    private const string SelectRewards = """
        select r.id, r.amount, r.reversed, r.status, r.reason, coalesce(v.amount, 0),
            case when v.is_whole then 1 else 0 end, coalesce(e.amount, 0),
            r.program_id, r.terms_version, r.rule, e.trace, r.threshold, r.base
        from reward r
        join entry e on e.id = r.source_id and e.seq is not null
        left join reversal v on v.event_id = r.source_id
        where r.source = 'event' and (v.event_id is not null or r.reversed <> 0)
        """;
}
