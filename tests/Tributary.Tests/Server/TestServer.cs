using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Settings;
using Tributary.Server.Hosting;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Server;

/// <summary>The real server in this process, on its own port and database.</summary>
/// <remarks>Started by the first test that asks for it, since a fixture cannot skip.</remarks>
public abstract class TestServer : IAsyncLifetime
{
    public const string AdminKey = "test-admin-key-0123456789-abcdef";

    private readonly SemaphoreSlim _starting = new(1);
    private WebApplication? _app;
    private HttpClient? _client;

    /// <summary>Creates the database and returns its address.</summary>
    protected abstract ValueTask<string> StorageAsync();

    /// <summary>Settings in addition to storage and key.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string?>> Settings => [];

    /// <summary>Rewards of the largest batch that the server has committed.</summary>
    public int MostRewards { get; private set; }

    /// <summary>Adds parts to the server's own.</summary>
    protected virtual void AddParts(IServiceCollection services) { }

    public async Task<HttpClient> OpenAsync()
    {
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return _client ??= await StartAsync();
        }
        finally
        {
            _starting.Release();
        }
    }

    public T Get<T>()
        where T : notnull => _app!.Services.GetRequiredService<T>();

    public Task<Answer> SendAsync(
        HttpMethod method,
        string path,
        string? body = null,
        string? key = AdminKey,
        string type = "application/json",
        params (string Name, string Value)[] headers
    ) => SendBytesAsync(method, path, body is null ? null : Encoding.UTF8.GetBytes(body), key, type, headers);

    public async Task<Answer> SendBytesAsync(
        HttpMethod method,
        string path,
        byte[]? body,
        string? key = AdminKey,
        string type = "application/json",
        params (string Name, string Value)[] headers
    )
    {
        var client = await OpenAsync();
        using var request = new HttpRequestMessage(method, new Uri(client.BaseAddress!, path));
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }

    public Task<Answer> GetAsync(string path, string? key = AdminKey) => SendAsync(HttpMethod.Get, path, key: key);

    public Task<Answer> PostAsync(string path, string body, string? key = AdminKey) =>
        SendAsync(HttpMethod.Post, path, body, key);

    /// <summary>Creates a program for a test, under Terms that pay a revenue share to shop.example's members.</summary>
    public async Task<string> CreateProgramAsync(string name)
    {
        var put = await SendAsync(HttpMethod.Put, "/v1/programs/" + name, ProgramTerms);
        Assert.Equal(201, put.Status);
        return "/v1/programs/" + name;
    }

    /// <summary>Creates a program that several tests share.</summary>
    public async Task CreateOnceAsync(string name)
    {
        var put = await SendAsync(HttpMethod.Put, "/v1/programs/" + name, ProgramTerms);
        Assert.True(put.Status is 200 or 201, put.Body);
    }

    /// <summary>Sends raw bytes, and returns what arrives until the server closes or stops sending.</summary>
    public async Task<Answer> SendRawAsync(string request)
    {
        var client = await OpenAsync();
        using var connection = new TcpClient();
        await connection.ConnectAsync(
            client.BaseAddress!.Host,
            client.BaseAddress.Port,
            TestContext.Current.CancellationToken
        );
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(stream);
    }

    public async Task AddMemberAsync(string program, string id, string more = "")
    {
        var added = await PostAsync(program + "/members", $$"""{"id":"{{id}}"{{more}}}""");
        Assert.Equal(201, added.Status);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
        _starting.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A proxy on this machine is trusted, and codes may be tried.</summary>
    protected static readonly KeyValuePair<string, string?>[] ProxySettings =
    [
        new("Tributary:TrustedProxies", "127.0.0.0/8,::1"),
        new("Tributary:Limits:UnknownCodesPerAddress", "10000"),
    ];

    internal const string ProgramTerms = """
        { "name": "Test", "currency": "USD",
          "link": { "destination": "https://shop.example/welcome", "allowed_hosts": ["shop.example"] },
          "completes": { "when": { "field": "event.type", "op": "eq", "value": "purchase" }, "within": "60d" },
          "rewards": [
            { "key": "bonus", "on": "referral.completed", "to": "referrer", "amount": 1000, "hold": "14d" },
            { "key": "gift", "on": "referral.completed", "to": "member", "amount": 500 },
            { "key": "share", "on": "purchase", "to": "upline", "rates": ["10%", "5%"] } ] }
        """;

    private async Task<HttpClient> StartAsync()
    {
        var builder = TributaryHost.NewBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([
            new("urls", "http://127.0.0.1:0"),
            new("Tributary:Storage", await StorageAsync()),
            new("Tributary:AdminKey", AdminKey),
            .. Settings,
        ]);
        // The usual rounds take a tenth of a second for each password; PasswordsTests counts them.
        builder.Services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 1_000);
        AddParts(builder.Services);
        builder.Services.AddSingleton<IBatchObserver>(
            new BatchObserver(batch => MostRewards = Math.Max(MostRewards, batch.NewRewards.Count))
        );
        Assert.True(TributaryOptions.TryRead(builder.Configuration, out var options, out var fault), fault);
        _app = await TributaryHost.BuildAsync(builder, options, TestContext.Current.CancellationToken);
        await _app.StartAsync(TestContext.Current.CancellationToken);
        var address = _app
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.Single();
        return new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri(address),
        };
    }
}

public class SqliteServer : TestServer
{
    private readonly TestSqlite _database = new();

    protected override async ValueTask<string> StorageAsync()
    {
        await _database.MigrateAsync();
        return _database.Url;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }
}

public class PostgresServer : TestServer
{
    private TestPostgres? _database;

    /// <summary>The name of the database.</summary>
    public string Name => new Uri(_database!.Url).AbsolutePath.TrimStart('/');

    public TestPostgres Database => _database!;

    protected override async ValueTask<string> StorageAsync() =>
        (_database = await TestPostgres.CreateMigratedAsync()).Url;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
