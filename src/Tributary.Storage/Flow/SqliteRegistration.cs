using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>
/// Writes the members of one batch of sign-ups with everything that belongs to them. The steps:
/// 1. Segments, members, codes, referrals, the keys of their <c>signup</c> entries and the uses of codes are written.
/// 2. With the log, entries that waited for the members are woken.
/// </summary>
internal sealed class SqliteRegistration(SignUpFacts facts, SignUpDecisions decisions)
{
    // language=sql — changes nothing if the code is used up
    private const string AddCodeUses =
        "update code set uses = uses + ?2 where id = ?1 and (max_uses is null or uses + ?2 <= max_uses)";

    /// <summary>The <c>signup</c> entries of the new members.</summary>
    public List<AcceptedEntry> Rows { get; } =
    [
        .. decisions.Members.Select(added => new AcceptedEntry(
            added.EventId,
            PlacedEntry.Of(SignUpEntry.Of(added)),
            facts.Now
        )),
    ];

    /// <summary>Writes all but the log.</summary>
    /// <returns>False when a generated code is taken, or a code has no use left. Nothing may be committed
    /// then.</returns>
    public bool TryWrite(SqliteSession session)
    {
        SqliteAwaiting.Write(session, decisions);
        foreach (var member in decisions.Members)
            if (!TryInsert(session, member, facts.Now))
                return false;
        foreach (var row in Rows)
            session.Run(
                SqliteAcceptance.InsertEntryKeys,
                row.Entry.ProgramId.Value,
                row.Entry.Key,
                row.EventId.Value,
                row.Entry.BodyHash
            );
        SqliteFraudWrites.WriteTraits(session, facts, decisions.Members);
        foreach (var (code, uses) in decisions.CodeUses)
            if (session.Run(AddCodeUses, code.Value, uses) == 0)
                return false;
        return true;
    }

    /// <summary>Wakes entries that waited for the new members.</summary>
    public void Wake(SqliteSession session)
    {
        SqliteAwaiting.BlankParked(session, decisions);
        foreach (var (signUp, member, _, _, _) in decisions.Members)
            SqliteParking.WakeForMember(
                session,
                signUp.ProgramId,
                Wait.ForMember(signUp.Id),
                member.Facts.Id,
                member.Facts.Partition
            );
    }

    /// <summary>Writes a member with its code and referral.</summary>
    private static bool TryInsert(SqliteSession session, RegisteredMember added, Instant now)
    {
        var (known, codeId) = (added.Member, added.CodeId);
        var member = known.Facts;
        if (added.Segment is { } segment)
            SegmentRow.InsertOrSkip.Run(session, segment);
        if (!MemberRow.InsertOrSkip.TryRun(session, added, now))
            return false;

        if (MemberDetailRow.IsNeeded(added))
            MemberDetailRow.Insert.Run(session, added);
        var code = new CodeFacts
        {
            Id = codeId,
            ProgramId = member.ProgramId,
            Code = known.Code,
            Kind = CodeKind.Generated,
            MemberId = member.Id,
            MemberExternalId = known.ExternalId,
            MemberStatus = member.Status,
            Uses = 0,
            CreatedAt = now,
        };
        if (!SqliteCodes.TryInsert(session, code))
            return false;

        if (known.Referral is not null)
            ReferralRow.Insert.Run(session, added, now);
        return true;
    }
}
