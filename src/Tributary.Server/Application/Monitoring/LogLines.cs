using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Application.Monitoring;

/// <summary>
/// Writes the log with one line per entry: time (UTC), level, category, request id and program if any, message, and the
/// exception. Log entries caused by a failing database are counted, not written (<see cref="Outages"/>).
/// </summary>
/// <param name="outages">Null for a command, which ends with the first failure.</param>
internal sealed class LogLines(LogForm form, Outages? outages, TimeProvider time) : ConsoleFormatter(FormatName)
{
    public const string FormatName = "tributary";

    private const string HostCategory = "Microsoft.Extensions.Hosting.Internal.Host";
    private const string StartFailed = "HostedServiceStartupFaulted"; // the command reports the reason in one line

    public override void Write<TState>(
        in LogEntry<TState> entry,
        IExternalScopeProvider? scopeProvider,
        TextWriter textWriter
    )
    {
        // brokers have time-outs too
        if (entry.Exception is StoreException && outages?.Report(entry.Exception) == true)
            return;
        if (entry.Category == HostCategory && entry.EventId.Name == StartFailed)
            return;
        var line = new LogLine(
            time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            LevelOf(entry.LogLevel),
            entry.Category[(entry.Category.LastIndexOf('.') + 1)..],
            entry.Formatter(entry.State, entry.Exception)
        )
        {
            Request = RequestOf(scopeProvider),
            TraceId = Activity.Current?.TraceId.ToString(),
            Exception = entry.Exception is { } fault ? TextOf(fault, entry.LogLevel) : null,
        };
        textWriter.WriteLine(
            form == LogForm.Json
                ? line.ToJson(entry.State as IEnumerable<KeyValuePair<string, object?>>)
                : line.ToText()
        );
    }

    private static RequestScope? RequestOf(IExternalScopeProvider? scopes)
    {
        var found = new RequestScope?[1];
        scopes?.ForEachScope(static (scope, found) => found[0] = scope as RequestScope ?? found[0], found);
        return found[0];
    }

    /// <summary>The stack helps when the fault is Tributary's. The message of a database error is enough.</summary>
    private static string TextOf(Exception fault, LogLevel level) =>
        level >= LogLevel.Error && fault is not (StoreException or TimeoutException)
            ? fault.ToString()
            : string.Create(CultureInfo.InvariantCulture, $"{NameOf(fault)}: {fault.Message}");

    /// <summary>The database's own error says more than that a store has met one.</summary>
    private static string NameOf(Exception fault) =>
        (fault is StoreException { InnerException: { } inner } ? inner : fault).GetType().Name;

    private static string LevelOf(LogLevel level) =>
        level switch
        {
            LogLevel.Trace => "trace",
            LogLevel.Debug => "debug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warn",
            LogLevel.Error => "error",
            _ => "critical",
        };
}
