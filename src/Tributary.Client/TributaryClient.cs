using Tributary.Client.Calls;
using Tributary.Client.Http;

namespace Tributary.Client;

/// <summary>The API of a Tributary server, grouped by feature. Safe to use from many threads.</summary>
/// <remarks>
/// Every call throws <see cref="TributaryException"/> when the server refuses, <see cref="HttpRequestException"/> when it cannot be
/// reached, and <see cref="OperationCanceledException"/> when cancelled or timed out. A call is repeated only where that cannot do a thing twice.
/// </remarks>
public sealed class TributaryClient
{
    private readonly Wire wire;
    private readonly string? program;

    /// <summary>Calls over <paramref name="http"/>, which stays the caller's to dispose and to set a timeout on.</summary>
    /// <param name="http">Only sent through; its base address and headers are left alone.</param>
    /// <param name="options">Read once.</param>
    /// <param name="time">Waits between repetitions; the system's unless given.</param>
    /// <exception cref="InvalidOperationException">An option is missing or out of range.</exception>
    public TributaryClient(HttpClient http, TributaryClientOptions options, TimeProvider? time = null)
    {
        options.Validate();
        wire = new Wire(http, options, time ?? TimeProvider.System);
        program = options.Program;
    }

    private TributaryClient(Wire wire, string program) => (this.wire, this.program) = (wire, program);

    /// <summary>Programs and their Terms.</summary>
    public ProgramCalls Programs => new(wire);

    /// <summary>Sign-ups, members, their numbers and their tree.</summary>
    public MemberCalls Members => new(wire, Scope);

    /// <summary>Codes and their links.</summary>
    public CodeCalls Codes => new(wire, Scope);

    /// <summary>Visits on the platform's own site.</summary>
    public ClickCalls Clicks => new(wire, Scope);

    /// <summary>What members did, and what was decided on it.</summary>
    public EventCalls Events => new(wire, Scope);

    /// <summary>Who brought whom.</summary>
    public ReferralCalls Referrals => new(wire, Scope);

    /// <summary>What was granted.</summary>
    public RewardCalls Rewards => new(wire, Scope);

    /// <summary>What fraud detection found.</summary>
    public FraudCalls Fraud => new(wire, Scope);

    /// <summary>Where changes are posted to.</summary>
    public WebhookCalls Webhooks => new(wire, Scope);

    /// <summary>The best members.</summary>
    public LeaderboardCalls Leaderboard => new(wire, Scope);

    private string Scope => Route.Program(program
        ?? throw new InvalidOperationException("Tributary: set Program in the options, or name one by In(program)."));

    /// <summary>The same server, key and connection, for another program.</summary>
    public TributaryClient In(string program) => new(wire, program);
}
