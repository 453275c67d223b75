using Microsoft.Extensions.Logging.Console;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Application.Monitoring;

/// <summary>How a server and a command write their logs.</summary>
internal static class Logging
{
    /// <summary>In place of the framework's own; <paramref name="logs"/> keeps the levels that the configuration says.</summary>
    public static void AddLines(this ILoggingBuilder logs, LogForm form, bool isCommand)
    {
        logs.ClearProviders().AddConsole(console =>
        {
            console.FormatterName = LogLines.FormatName;
            if (isCommand) console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        logs.Services.AddSingleton<ConsoleFormatter>(parts => new LogLines(form, isCommand ? null : parts.GetRequiredService<Outages>(), TimeProvider.System));
    }
}
