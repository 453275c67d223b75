using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Application.Secrets;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Connections;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Server.Hosting;

public sealed class LogTests
{
    [Fact]
    public void An_entry_is_one_line_with_time_level_and_request()
    {
        var context = new DefaultHttpContext { TraceIdentifier = "req_7" };

        var line = Write(
            new LogLines(LogForm.Text, null, TimeProvider.System),
            LogLevel.Warning,
            "two\nlines",
            null,
            RequestScope.Of(context)
        );

        Assert.Matches(@"^20[0-9]{2}-[0-9-]{5}T[0-9:]{8}\.[0-9]{3}Z warn Things \[req_7\]: two \| lines\n$", line);
    }

    [Fact]
    public void A_start_without_a_key_warns_that_secrets_are_plain()
    {
        using var output = new StringWriter();
        using var logs = LoggerFactory.Create(logging => logging.AddProvider(new LinesTo(output)));

        SecretStore.WarnWhenPlain(logs.CreateLogger("Start"), new SecretBox([new byte[EncryptionKey.Size]]));
        Assert.Equal("", output.ToString());

        SecretStore.WarnWhenPlain(logs.CreateLogger("Start"), new SecretBox([]));
        Assert.Matches("^Warning .*not encrypted.*Tributary__SecretsKey.*openssl rand -hex 32.*\n$", output.ToString());
    }

    /// <summary>Writes the level and the message of each entry.</summary>
    private sealed class LinesTo(TextWriter output) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => output.WriteLine($"{logLevel} {formatter(state, exception)}");

        public void Dispose() { }
    }

    [Fact]
    public void In_JSON_a_line_is_an_object_with_the_values_of_its_message()
    {
        var line = Write(
            new LogLines(LogForm.Json, null, TimeProvider.System),
            LogLevel.Error,
            "broken",
            new InvalidOperationException("deep\ninside"),
            null
        );

        var json = System.Text.Json.JsonDocument.Parse(line).RootElement;
        Assert.Equal(
            ("error", "Things", "broken"),
            (
                json.GetProperty("level").GetString(),
                json.GetProperty("category").GetString(),
                json.GetProperty("message").GetString()
            )
        );
        Assert.Contains("deep\ninside", json.GetProperty("exception").GetString());
        Assert.Single(line.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Log_lines_of_a_failing_database_are_counted()
    {
        var time = new ManualTime(new Instant(0));
        var outages = new Outages(time);
        var lines = new LogLines(LogForm.Text, outages, TimeProvider.System);

        for (var i = 0; i < 3; i++)
            Assert.Equal(
                "",
                Write(
                    lines,
                    LogLevel.Error,
                    "Deciding failed; the next try is in 1 s.",
                    StoreFaults.Of(new NpgsqlException("no route", new IOException())),
                    null
                )
            );
        Assert.NotEqual(
            "",
            Write(
                lines,
                LogLevel.Warning,
                "a deadlock is no outage",
                StoreFaults.Of(new PostgresException("", "", "", "40P01")),
                null
            )
        );
        Assert.NotEqual(
            "",
            Write(lines, LogLevel.Error, "nor is a fault of ours", new InvalidOperationException(), null)
        );

        time.MoveTo(new Instant(2_000_000));
        Assert.Equal(3, outages.TryEnd(TimeSpan.FromSeconds(1))!.Value.Count);
    }

    [Fact]
    public void A_full_disk_is_told_apart_and_ends_with_the_outage()
    {
        var time = new ManualTime(new Instant(0));
        var outages = new Outages(time);

        Assert.True(outages.Report(StoreFaults.Of(new SqliteException("full", 13))));
        Assert.True(outages.IsDiskFull);
        Assert.Null(outages.TryEnd(TimeSpan.FromSeconds(1))); // somebody met it just now
        time.MoveTo(new Instant(2_000_000));
        Assert.NotNull(outages.TryEnd(TimeSpan.FromSeconds(1)));

        Assert.False(outages.IsDiskFull);
        Assert.True(outages.Report(StoreFaults.Of(new PostgresException("", "", "", "53100"))));
        Assert.True(outages.IsDiskFull);
    }

    private static string Write(LogLines lines, LogLevel level, string message, Exception? fault, RequestScope? scope)
    {
        var scopes = new LoggerExternalScopeProvider();
        using var pushed = scope is null ? null : scopes.Push(scope);
        using var text = new StringWriter();
        lines.Write(
            new LogEntry<string>(level, "Tributary.Server.Things", default, message, fault, (state, _) => state),
            scopes,
            text
        );
        return text.ToString();
    }
}
