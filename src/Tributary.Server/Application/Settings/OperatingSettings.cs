namespace Tributary.Server.Application.Settings;

/// <summary>The settings of logs and of pages for operators.</summary>
internal static class OperatingSettings
{
    public static readonly Setting Log = new(
        "Log",
        "The format of the log: one line of text or one JSON object per entry.",
        "text",
        "`text` or `json`"
    );
    public static readonly Setting AccessLog = new(
        "AccessLog",
        "Whether the log has a line for each request, decision and post to a webhook.",
        "false",
        AllowedValues.OnOff
    );
    public static readonly Setting OperatingUrl = new(
        "Operating:Url",
        "An additional address to listen on, for operators. Metrics, documentation and the dashboard are then served "
            + "only there.",
        "",
        "an http address with a port"
    );
    public static readonly Setting Metrics = new(
        "Operating:Metrics",
        "Whether `/metrics` is served.",
        "true",
        AllowedValues.OnOff
    );
    public static readonly Setting Docs = new(
        "Operating:Docs",
        "Whether `/docs`, `/openapi` and `/asyncapi` are served.",
        "true",
        AllowedValues.OnOff
    );
    public static readonly Setting Dashboard = new(
        "Operating:Dashboard",
        "Whether the dashboard is served, at `/dashboard`.",
        "true",
        AllowedValues.OnOff
    );
}
