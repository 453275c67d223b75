using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Screening;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Audit;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Fraud;

/// <summary>
/// Writes traits of members outside the flow: adds those that come after the sign-up, and deletes old addresses.
/// </summary>
public sealed class Traits(Database database)
{
    /// <summary>A day in microseconds.</summary>
    private const string Day = "86400000000";

    /// <param name="said">When the platform reported them; it decides who used a value first.</param>
    /// <param name="audit">Is recorded with what is added; null for what is not.</param>
    /// <returns>The number of traits that the member did not have yet.</returns>
    public ValueTask<int> AddAsync(
        ProgramId programId,
        MemberId memberId,
        IReadOnlyCollection<Trait> traits,
        Instant said,
        AuditRecord? audit,
        CancellationToken stopping
    ) =>
        database.WriteAsync(
            async connection =>
            {
                await database.ExecuteAsync(
                    connection,
                    "update program set has_traits = @yes where id = @program and has_traits = @no",
                    stopping,
                    ("@yes", true),
                    ("@no", false),
                    ("@program", programId)
                );
                if (!await LockAsync(connection, programId, memberId, stopping))
                    return 0;
                var added = 0;
                foreach (var trait in traits)
                    added += await database.ExecuteAsync(
                        connection,
                        """
                        insert into trait (program_id, member_id, kind, hash, variant, referrer_id, at, said_at)
                        select m.program_id, m.id, @kind, @hash, @variant, m.referrer_id, m.joined_at,
                            @said from member m
                        where m.program_id = @program and m.id = @member
                        on conflict do nothing
                        """,
                        stopping,
                        ("@kind", (int)trait.Kind),
                        ("@hash", trait.Hash),
                        ("@variant", trait.Variant),
                        ("@program", programId),
                        ("@member", memberId),
                        ("@said", said.Micros)
                    );
                if (added > 0 && audit is not null)
                    await AuditLog.RecordAsync(
                        database,
                        connection,
                        audit with
                        {
                            Detail = $"traits: {added}",
                        },
                        stopping
                    );
                return added;
            },
            stopping
        );

    /// <summary>
    /// Locks the row of a member, which an erasure changes before it deletes traits: it then follows this transaction.
    /// The row of the program is locked before it, as by sign-ups.
    /// </summary>
    /// <returns>False for a member that is erased.</returns>
    private async ValueTask<bool> LockAsync(
        DbConnection connection,
        ProgramId programId,
        MemberId memberId,
        CancellationToken stopping
    ) =>
        (
            await database.ListAsync(
                connection,
                $"""
                select m.id from member m
                where m.program_id = @program and m.id = @member and m.status <> 'erased' {database.Locked}
                """,
                row => row.GetInt64(0),
                stopping,
                ("@program", programId),
                ("@member", memberId)
            )
        ).Count == 1;

    /// <summary>Deletes addresses that are too old to mean anything.</summary>
    /// <returns>The number of rows deleted.</returns>
    public ValueTask<int> DeleteFadedAsync(Instant before, CancellationToken stopping) =>
        database.ExecuteAsync(
            "delete from trait where at < @before and kind = @kind",
            stopping,
            ("@before", before.Micros),
            ("@kind", (int)TraitKind.Address)
        );

    /// <summary>
    /// Reads the members of a program that share a value of these kinds, one value after the other, ordered by who used
    /// it first.
    /// </summary>
    /// <remarks>
    /// The holders of one value at a time are in memory. The scan ends after <paramref name="each"/> has had all.
    /// </remarks>
    public ValueTask ReadGroupsAsync(
        ProgramId programId,
        IReadOnlyCollection<TraitKind> kinds,
        Action<SharedValue> each,
        CancellationToken stopping
    ) => StoreFaults.GuardAsync(() => ScanGroupsAsync(programId, kinds, each, stopping));

    private async ValueTask ScanGroupsAsync(
        ProgramId programId,
        IReadOnlyCollection<TraitKind> kinds,
        Action<SharedValue> each,
        CancellationToken stopping
    )
    {
        var group = new List<ValueHolder>();
        byte[] current = [];
        var kind = default(TraitKind);
        await using var scan = await database.ScanAsync(stopping);
        await using var command = database.Command(
            scan.Connection,
            $"""
            select t.hash, t.member_id, coalesce(t.referrer_id, 0), t.kind from trait t
            join (
                select hash from trait where program_id = @program and kind {database.In("@kinds")}
                group by hash having count(*) > 1) as g on g.hash = t.hash
            order by t.hash, coalesce(t.said_at, t.at), t.member_id
            """,
            ("@program", programId),
            ("@kinds", kinds.Select(kind => (int)kind).ToArray())
        );
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(stopping);
        while (await reader.ReadAsync(stopping))
        {
            var hash = reader.GetFieldValue<byte[]>(0);
            if (!hash.AsSpan().SequenceEqual(current))
                Flush();
            (current, kind) = (hash, (TraitKind)reader.GetInt32(3));
            group.Add(new ValueHolder(reader.Id<MemberId>(1), reader.Id<MemberId>(2)));
        }
        Flush();

        void Flush()
        {
            if (group.Count > 0)
                each(new SharedValue(kind, [.. group]));
            group.Clear();
        }
    }

    /// <summary>Returns the places of those members that have a referrer.</summary>
    public async ValueTask<IReadOnlyDictionary<MemberId, MemberPlace>> ReferredAsync(
        ProgramId programId,
        IEnumerable<MemberId> members,
        CancellationToken stopping
    )
    {
        var rows = await database.ListAsync(
            $"""
            select m.id, m.partition_id from member m
            where m.program_id = @program and m.id {database.In(
                "@ids"
            )} and m.referrer_id is not null and m.status <> 'erased'
            """,
            row => new MemberPlace(row.Id<MemberId>(0), row.GetInt32(1)),
            stopping,
            ("@program", programId),
            ("@ids", members.Distinct().Numbers())
        );
        return rows.ToDictionary(place => place.MemberId);
    }

    /// <summary>
    /// Sets a program's busy day: what the busiest percent of its referrers brought in a day since
    /// <paramref name="since"/>. The velocity of others is compared with it.
    /// </summary>
    public async ValueTask SetBusyDayAsync(ProgramId programId, Instant since, CancellationToken stopping)
    {
        var counts = await database.ListAsync(
            $"""
            select count(*) from referral where program_id = @program and joined_at >= @since
            group by referrer_id, joined_at / {Day}
            """,
            row => row.GetInt64(0),
            stopping,
            ("@program", programId),
            ("@since", since.Micros)
        );
        if (counts.Count == 0)
            return;
        counts.Sort();
        await database.ExecuteAsync(
            "update program set busy_day = @day where id = @program",
            stopping,
            ("@day", counts[counts.Count - 1 - (counts.Count / 100)]),
            ("@program", programId)
        );
    }
}
