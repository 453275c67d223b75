using Tributary.Engine.Clicks;
using Tributary.Engine.Referrals;
using Tributary.Server.Application.Identity;

namespace Tributary.Tests.Simulation;

/// <summary>An action of a person at a time of the simulated year.</summary>
internal abstract record Step(TimeSpan At)
{
    /// <param name="Script">The attack that it is part of; null for honest people.</param>
    public sealed record Join(TimeSpan At, string Id, string? Referrer, IdentityTexts Said, string? Script) : Step(At)
    {
        /// <summary>The source of the referral; a link has a click before it.</summary>
        public ReferralSource Source { get; init; } = ReferralSource.Referrer;
        public TimeSpan ClickLag { get; init; } = TimeSpan.FromMinutes(4);
        public ClickFlags Marks { get; init; }

        /// <summary>A conspicuous group of honest people; null for all others.</summary>
        public string? Group { get; init; }

        /// <summary>True for an address of a data centre.</summary>
        public bool IsHosting { get; init; }

        /// <summary>The country of the member, and of its address.</summary>
        public string? Country { get; init; }
        public string? AddressCountry { get; init; }
    }

    /// <summary>Visits that lead to nothing.</summary>
    public sealed record Visits(TimeSpan At, string Referrer, int Count) : Step(At);

    public sealed record Buy(TimeSpan At, string Id, string Member, long Cents) : Step(At);

    public sealed record Refund(TimeSpan At, string Purchase, string Member) : Step(At);
}
