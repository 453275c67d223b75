namespace Tributary.Engine;

/// <summary>Everything that conditions and rules of one entry look at: who acts, who brought them, under which Plan, and the event itself.</summary>
/// <param name="Amount">The event's amount; for a requalification, what is left of it.</param>
internal sealed record Scene(
    Batch Batch, ProgramFacts Program, Plan Plan, int Version, Entry Entry, MemberFacts Member, ReferralFacts? Referral, long? Amount)
{
    public MemberFacts? Referrer => Member.ReferrerId is { } id ? Batch.FindMember(id) : null;

    public static Scene Of(Batch batch, Entry entry, MemberFacts member)
    {
        var program = batch.Program(entry.ProgramId);
        var referral = batch.Referral(member.Id);
        var version = Versions.Governing(program.Versions, referral?.JoinedAt, entry.OccurredAt);
        return new Scene(batch, program, program.Plan(version), version, entry, member, referral, entry.Amount);
    }

    public CounterSums Counter(long memberId, string name) => Batch.Counter(new CounterKey(Program.Id, memberId, name, 0));

    /// <summary>The level of a beneficiary: 0 is the member.</summary>
    public int LevelOf(long payeeId) => payeeId == Member.Id ? 0 : Member.Upline.IndexOf(payeeId) + 1;
}
