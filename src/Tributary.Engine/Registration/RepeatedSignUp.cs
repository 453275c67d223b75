using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;

namespace Tributary.Engine.Registration;

/// <summary>
/// Compares a repeated sign-up with the member. A sign-up only inserts, so it cannot make any difference true.
/// </summary>
internal static class RepeatedSignUp
{
    /// <summary>
    /// Names the differing fields in the order of the API's documentation. A retry of the same sign-up differs in none.
    /// </summary>
    public static ImmutableArray<string> DifferencesOf(
        SignUp signUp,
        MemberFacts member,
        SaidFacts said,
        TimeZoneInfo zone
    )
    {
        if (signUp.BodyHash is { } hash && said.BodyHash?.AsSpan().SequenceEqual(hash) == true)
            return [];
        var names = ImmutableArray.CreateBuilder<string>();
        if (signUp.Email?.Equals(said.Email, StringComparison.OrdinalIgnoreCase) == false)
            names.Add("email");
        if (signUp.Phone is { } phone && DigitsOf(phone) != DigitsOf(said.Phone ?? ""))
            names.Add("phone");
        if (signUp.Group != MemberFacts.DefaultGroup && signUp.Group != member.Group)
            names.Add("group");
        if (signUp.Country is { } country && country != member.Country)
            names.Add("country");
        if (signUp.Currency is { } currency && currency != member.Currency)
            names.Add("currency");
        if (!Holds(said.Attributes, signUp.Attributes))
            names.Add("attributes");
        if (signUp.DisplayName is { } name && name != said.DisplayName)
            names.Add("display_name");
        if (signUp.IsUnlisted && !said.IsUnlisted)
            names.Add("leaderboard_opt_out");
        if (signUp.JoinedAt is { } at && !IsSameTime(at, signUp.JoinedOn, member.JoinedAt, zone))
            names.Add("joined_at");
        return names.ToImmutable();
    }

    private static string DigitsOf(string phone) => string.Concat(phone.Where(char.IsDigit));

    private static bool Holds(ReadOnlyMemory<byte> kept, ReadOnlyMemory<byte> given)
    {
        if (given.IsEmpty || kept.Span.SequenceEqual(given.Span))
            return true;
        var attributes = kept.IsEmpty ? [] : JsonNode.Parse(kept.Span)!.AsObject();
        return JsonNode
            .Parse(given.Span)!
            .AsObject()
            .All(pair => JsonNode.DeepEquals(pair.Value, attributes[pair.Key]));
    }

    /// <summary>True for the same time. Clocks may differ, and a date is any time of its day.</summary>
    private static bool IsSameTime(Instant given, DateOnly? givenOn, Instant kept, TimeZoneInfo zone)
    {
        if (given - Attribution.ClockTolerance <= kept && kept <= given + Attribution.ClockTolerance)
            return true;
        return given <= kept && kept < Attribution.LatestClick(given, givenOn, zone);
    }
}
