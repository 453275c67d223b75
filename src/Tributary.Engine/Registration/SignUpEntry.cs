using Tributary.Engine.Clicks;
using Tributary.Engine.Identity;
using Tributary.Engine.Log;
using Tributary.Engine.Members;

namespace Tributary.Engine.Registration;

/// <summary>Creates the <c>signup</c> entry of a new member.</summary>
public static class SignUpEntry
{
    public static NewEntry Of(RegisteredMember added)
    {
        var (signUp, member, facts) = (added.SignUp, added.Member.Facts, PayloadOf(added).ToJson());
        return new NewEntry
        {
            ProgramId = signUp.ProgramId,
            Type = EntryTypes.Signup,
            Key = EntryKey.OfSignup(signUp.Id),
            BodyHash = signUp.BodyHash ?? EntryKey.OfBody(facts),
            Member = signUp.IsErasure ? null : signUp.Id,
            Target = new MemberPlace(member.Id, member.Partition),
            OccurredAt = member.JoinedAt,
            Facts = facts,
            Actor = signUp.Actor,
            RequestId = signUp.RequestId,
        };
    }

    private static SignUpPayload PayloadOf(RegisteredMember added)
    {
        var (signUp, member) = (added.SignUp, added.Member.Facts);
        return new SignUpPayload
        {
            Status = member.Status == MemberStatus.Active ? null : member.Status,
            Group = signUp.Group,
            Country = signUp.Country,
            Currency = signUp.Currency,
            ClickLagMicros = added.ClickedAt is { } clicked ? member.JoinedAt.Micros - clicked.Micros : null,
            ClickFlags = added.Touchpoint?.Flags ?? ClickFlags.None,
            Disposable = signUp.IsDisposable,
            AddressCountry = signUp.AddressCountry,
            Hosting = signUp.IsHosting,
            HasBrowser = signUp.Traits.Any(t => t is { Kind: TraitKind.Address, Variant: not 0 }),
            IsHistory = signUp.IsHistory,
        };
    }
}
