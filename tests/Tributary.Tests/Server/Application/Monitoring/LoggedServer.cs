using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Application.Settings;

namespace Tributary.Tests.Server.Application.Monitoring;

/// <summary>A server whose log, in JSON and down to debugging, is kept.</summary>
public sealed class LoggedServer : SqliteServer
{
    private readonly LogLinesKept _log = new();

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<string> Lines => [.. _log.Lines];

    protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
        [
            new("Tributary:AccessLog", "true"),
            new("Tributary:Webhooks:AllowedNetworks", "127.0.0.0/8"),
            new("Logging:LogLevel:Default", "Debug"),
            new("Logging:LogLevel:Microsoft.AspNetCore", "Debug"),
        ];

    /// <summary>Returns the first line about a request with this in its message, as soon as it is there.</summary>
    public async Task<JsonElement> WaitAsync(string requestId, string message)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            foreach (var line in Lines)
            {
                var entry = JsonDocument.Parse(line).RootElement;
                if (
                    entry.TryGetProperty("request_id", out var id)
                    && id.GetString() == requestId
                    && entry.GetProperty("message").GetString()!.Contains(message, StringComparison.Ordinal)
                )
                    return entry;
            }
            await Task.Delay(20, late.Token);
        }
    }

    protected override void AddParts(IServiceCollection services) => services.AddSingleton<ILoggerProvider>(_log);

    private sealed class LogLinesKept : ILoggerProvider, ISupportExternalScope
    {
        private readonly LogLines _form = new(LogForm.Json, null, TimeProvider.System);
        private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public void Dispose() { }

        private sealed class Writer(LogLinesKept log, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => log._scopes.Push(state);

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(
                LogLevel logLevel,
                EventId eventId,
                TState state,
                Exception? exception,
                Func<TState, Exception?, string> formatter
            )
            {
                using var text = new StringWriter();
                log._form.Write(
                    new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter),
                    log._scopes,
                    text
                );
                log.Lines.Enqueue(text.ToString());
            }
        }
    }
}
