using Microsoft.AspNetCore.Http;

namespace Tributary.AspNetCore;

/// <summary>How the platform's own site captures links.</summary>
public sealed class TributaryCaptureOptions
{
    /// <summary>The query parameter that carries the code.</summary>
    public string Parameter { get; set; } = "ref";

    /// <summary>The query parameter by which the link host passes on a click it has counted.</summary>
    public string ClickParameter { get; set; } = "click";

    /// <summary>The first-party cookie: HttpOnly, SameSite=Lax, Secure over https.</summary>
    public string Cookie { get; set; } = "trb_v";

    /// <summary>How long the cookie lasts; as long as the attribution window of the Terms.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Clicks waiting to be sent; beyond it they are dropped and counted by the meter <c>Tributary.Client</c>.</summary>
    public int QueueLimit { get; set; } = 10_000;

    /// <summary>Says whether this visitor agreed to be remembered. False: nothing is set, kept or sent. Null: agreed.</summary>
    public Func<HttpContext, bool>? Consent { get; set; }
}
