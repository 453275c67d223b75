using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tributary.Client;
using Tributary.Server.Hosting;
using Xunit;

namespace Tributary.Tests.Client;

/// <summary>
/// A real server on a free loopback port that sends scripted answers in order and keeps the requests.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Answer> answers = new();

    private ScriptedServer(WebApplication app) => this.app = app;

    public ConcurrentQueue<Asked> Asked { get; } = new();
    public Uri Url => new(app.Urls.Single());

    public static async Task<ScriptedServer> StartAsync(params Answer[] answers)
    {
        var builder = TributaryHost.NewBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var server = new ScriptedServer(app);
        foreach (var answer in answers)
            server.answers.Enqueue(answer);
        app.Run(server.PlayAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Returns a client of this server for the program <c>acme</c>.</summary>
    public TributaryClient Client(TimeProvider? time = null, int retries = 4) =>
        Clients.Of(
            new TributaryClientOptions
            {
                Url = Url,
                Key = "trb_test",
                Program = "acme",
                Retries = retries,
            },
            time
        );

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task PlayAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        Asked.Enqueue(
            new Asked(
                context.Request.Method,
                context.Request.Path + context.Request.QueryString.Value,
                body,
                context.Request.Headers.ToDictionary(
                    static header => header.Key,
                    static header => header.Value.ToString(),
                    StringComparer.OrdinalIgnoreCase
                )
            )
        );
        if (!answers.TryDequeue(out var answer))
            answer = new Answer(500, "");
        if (answer.Status == Answer.Broken)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.Status < 400 ? "application/json" : "application/problem+json";
        if (answer.RetryAfter is not null)
            context.Response.Headers.RetryAfter = answer.RetryAfter;
        foreach (var (name, value) in answer.Headers)
            context.Response.Headers[name] = value;
        await context.Response.WriteAsync(answer.Body, context.RequestAborted);
    }
}

internal sealed record Answer(int Status, string Body, string? RetryAfter = null)
{
    public const int Broken = 0;

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The connection breaks before an answer.</summary>
    public static readonly Answer Break = new(Broken, "");

    public static readonly Answer Accepted = new(202, """{"accepted":1,"duplicates":0,"rejected":[]}""");
}

internal sealed record Asked(string Method, string Target, string Body, IReadOnlyDictionary<string, string> Headers);

internal static class Clients
{
    public static TributaryClient Of(TributaryClientOptions options, TimeProvider? time = null)
    {
        var services = new ServiceCollection();
        if (time is not null)
            services.AddSingleton(time);
        services.AddTributary(configured =>
        {
            (configured.Url, configured.Key, configured.Program, configured.Retries) = (
                options.Url,
                options.Key,
                options.Program,
                options.Retries
            );
        });
        return services.BuildServiceProvider().GetRequiredService<TributaryClient>();
    }
}

/// <summary>A clock on which every wait ends immediately and is recorded.</summary>
internal sealed class HastyTime : TimeProvider
{
    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Enqueue(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
