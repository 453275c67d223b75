namespace Tributary.Engine;

/// <summary>The <c>signup</c> entry of a new member.</summary>
public static class SignUpEntry
{
    public static NewEntry Of(NewMember added)
    {
        var (signUp, member, facts) = (added.SignUp, added.Member.Facts, FactsOf(added).ToJson());
        return new NewEntry
        {
            ProgramId = signUp.ProgramId,
            Type = EntryTypes.Signup,
            Key = EntryKey.OfSignup(signUp.Id),
            BodyHash = EntryKey.OfBody(facts),
            Member = signUp.Id,
            Target = new MemberPlace(member.Id, member.Partition),
            OccurredAt = member.JoinedAt,
            Facts = facts,
            Actor = signUp.Actor,
        };
    }

    private static CommandFacts FactsOf(NewMember added)
    {
        var signUp = added.SignUp;
        return new CommandFacts
        {
            Group = signUp.Group,
            Country = signUp.Country,
            Currency = signUp.Currency,
            ClickLagMicros = added.Touch is { } touch ? added.Member.Facts.JoinedAt.Micros - touch.At.Micros : null,
            ClickMarks = added.Touch is { Marks: not ClickMarks.None } marked ? (int)marked.Marks : null,
            Disposable = signUp.IsDisposable ? true : null,
            AddressCountry = signUp.AddressCountry,
            Hosting = signUp.IsHosting ? true : null,
            IsHistory = signUp.IsHistory ? true : null,
        };
    }
}
