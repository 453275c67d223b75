using Tributary.Client.Calls;
using Tributary.Client.Http;

namespace Tributary.Client;

/// <summary>A client for the API of a Tributary server, grouped by feature. It is thread-safe.</summary>
/// <remarks>
/// Every call throws a <see cref="TributaryException"/> if the server refuses it, an <see cref="HttpRequestException"/>
/// if the server cannot be reached, and an <see cref="OperationCanceledException"/> on cancellation or timeout. A call
/// is retried only if it cannot take effect twice.
/// </remarks>
public sealed class TributaryClient
{
    private readonly Wire wire;
    private readonly string? program;

    /// <summary>
    /// Creates a client that sends calls through <paramref name="http"/>. The caller sets its timeout and disposes it.
    /// </summary>
    /// <param name="http">The client to send through. Its base address and headers are not changed.</param>
    /// <param name="options">The options. They are read once.</param>
    /// <param name="time">The clock for the waits between retries. The default is the system clock.</param>
    /// <exception cref="InvalidOperationException">An option is missing or out of range.</exception>
    public TributaryClient(HttpClient http, TributaryClientOptions options, TimeProvider? time = null)
    {
        options.Validate();
        wire = new Wire(http, options, time ?? TimeProvider.System);
        program = options.Program;
    }

    private TributaryClient(Wire wire, string program) => (this.wire, this.program) = (wire, program);

    /// <summary>The calls for programs and their Terms.</summary>
    public ProgramCalls Programs => new(wire);

    /// <summary>The calls for sign-ups, members, their statistics and their tree.</summary>
    public MemberCalls Members => new(wire, Scope);

    /// <summary>The calls for codes and their links.</summary>
    public CodeCalls Codes => new(wire, Scope);

    /// <summary>The calls for visits on the platform's own site.</summary>
    public ClickCalls Clicks => new(wire, Scope);

    /// <summary>The calls for events and their decisions.</summary>
    public EventCalls Events => new(wire, Scope);

    /// <summary>The calls for referrals.</summary>
    public ReferralCalls Referrals => new(wire, Scope);

    /// <summary>The calls for rewards.</summary>
    public RewardCalls Rewards => new(wire, Scope);

    /// <summary>The calls for fraud detection.</summary>
    public FraudCalls Fraud => new(wire, Scope);

    /// <summary>The calls for webhooks.</summary>
    public WebhookCalls Webhooks => new(wire, Scope);

    /// <summary>The calls for leaderboards.</summary>
    public LeaderboardCalls Leaderboard => new(wire, Scope);

    /// <summary>The calls for the figures of a program.</summary>
    public AnalyticsCalls Analytics => new(wire, Scope);

    /// <summary>The calls for exports.</summary>
    public ExportCalls Exports => new(wire, Scope);

    /// <summary>The calls for alert rules.</summary>
    public AlertRuleCalls AlertRules => new(wire, Scope);

    /// <summary>The calls about the server.</summary>
    public StatusCalls Status => new(wire);

    /// <summary>The calls for the keys of the API.</summary>
    public KeyCalls Keys => new(wire);

    /// <summary>The calls for who changed what: in the program, if one is set, and everywhere otherwise.</summary>
    public AuditCalls Audit => new(wire, program is null ? "v1" : Scope);

    /// <summary>The calls for what other Terms would have changed.</summary>
    public WhatIfCalls WhatIf => new(wire, Scope);

    /// <summary>The calls for the pages that members see of themselves.</summary>
    public PortalCalls Portal => new(wire, Scope);

    /// <summary>The calls for people who sign in to the dashboard.</summary>
    public PersonCalls People => new(wire);

    /// <summary>The calls for invitations to the dashboard.</summary>
    public InvitationCalls Invitations => new(wire);

    /// <summary>The calls about the caller.</summary>
    public MeCalls Me => new(wire);

    private string Scope =>
        Route.Program(
            program
                ?? throw new InvalidOperationException(
                    "Tributary: no program is set. Set Program in the options, or call In(program)."
                )
        );

    /// <summary>Returns a client for another program, with the same server, key and connection.</summary>
    public TributaryClient In(string program) => new(wire, program);
}
