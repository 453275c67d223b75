using Microsoft.AspNetCore.Http;

namespace Tributary.AspNetCore;

/// <summary>The options for capturing links on the platform's own site.</summary>
public sealed class TributaryCaptureOptions
{
    /// <summary>The query parameter that contains the code.</summary>
    public string Parameter { get; set; } = "ref";

    /// <summary>The query parameter in which the link host passes on a click that it has counted.</summary>
    public string ClickParameter { get; set; } = "click";

    /// <summary>
    /// The name of the first-party cookie. The cookie is HttpOnly, SameSite=Lax, and Secure over https.
    /// </summary>
    public string Cookie { get; set; } = "trb_v";

    /// <summary>The lifetime of the cookie. Set it to the attribution window of the Terms.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// The largest number of clicks that wait to be sent. Further clicks are dropped and counted by the meter
    /// <c>Tributary.Client</c>.
    /// </summary>
    public int QueueLimit { get; set; } = 10_000;

    /// <summary>
    /// Returns true if this visitor agreed to be remembered. If it returns false, nothing is set, stored or sent. Null
    /// means that every visitor agreed.
    /// </summary>
    public Func<HttpContext, bool>? Consent { get; set; }
}
