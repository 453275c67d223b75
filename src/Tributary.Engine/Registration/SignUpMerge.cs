using System.Text.Json.Nodes;
using Tributary.Engine.Clicks;
using Tributary.Engine.Members;

namespace Tributary.Engine.Registration;

/// <summary>Combines two calls for one member into one sign-up.</summary>
internal static class SignUpMerge
{
    /// <summary>
    /// Returns the later call as if it had been the first. It wins where both have a value. The member joined at the
    /// time of the earlier one.
    /// </summary>
    public static SignUp Following(this SignUp later, SignUp earlier) =>
        later with
        {
            Code = later.Code ?? earlier.Code,
            Referrer = later.Referrer ?? earlier.Referrer,
            ClickId = later.ClickId ?? earlier.ClickId,
            VisitorId = later.VisitorId ?? earlier.VisitorId,
            Group = later.Group == MemberFacts.DefaultGroup ? earlier.Group : later.Group,
            Country = later.Country ?? earlier.Country,
            Currency = later.Currency ?? earlier.Currency,
            JoinedAt = later.JoinedAt ?? earlier.JoinedAt,
            JoinedOn = later.JoinedAt is null ? earlier.JoinedOn : later.JoinedOn,
            Email = later.Email ?? earlier.Email,
            Phone = later.Phone ?? earlier.Phone,
            Attributes = Merged(earlier.Attributes, later.Attributes),
            DisplayName = later.DisplayName ?? earlier.DisplayName,
            IsUnlisted = later.IsUnlisted || earlier.IsUnlisted,
            Traits = [.. later.Traits.Concat(earlier.Traits).DistinctBy(trait => Convert.ToHexString(trait.Hash))],
            IsDisposable = later.Email is null ? earlier.IsDisposable : later.IsDisposable,
            AddressCountry = later.AddressCountry ?? earlier.AddressCountry,
            IsHosting = later.IsHosting || earlier.IsHosting,
            Acquisition = Merged(earlier.Acquisition, later.Acquisition),
        };

    private static Acquisition? Merged(Acquisition? earlier, Acquisition? later) =>
        later is null || earlier is null ? later ?? earlier : later.Over(earlier);

    private static ReadOnlyMemory<byte> Merged(ReadOnlyMemory<byte> earlier, ReadOnlyMemory<byte> later)
    {
        if (later.IsEmpty || earlier.IsEmpty)
            return later.IsEmpty ? earlier : later;
        var merged = JsonNode.Parse(earlier.Span)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(later.Span)!.AsObject())
            merged[name] = value?.DeepClone();
        return System.Text.Encoding.UTF8.GetBytes(merged.ToJsonString());
    }
}
