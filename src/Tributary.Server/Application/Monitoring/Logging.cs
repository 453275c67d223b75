using Microsoft.Extensions.Logging.Console;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Application.Monitoring;

/// <summary>Sets up the logs of a server and of a command.</summary>
internal static class Logging
{
    /// <summary>Replaces the framework's providers. <paramref name="logs"/> keeps the configured levels.</summary>
    public static void AddLines(this ILoggingBuilder logs, LogForm form, bool isCommand)
    {
        logs.ClearProviders()
            .AddConsole(console =>
            {
                console.FormatterName = LogLines.FormatName;
                if (isCommand)
                    console.LogToStandardErrorThreshold = LogLevel.Trace;
            });
        logs.Services.AddSingleton<ConsoleFormatter>(parts => new LogLines(
            form,
            isCommand ? null : parts.GetRequiredService<Outages>(),
            TimeProvider.System
        ));
    }
}
