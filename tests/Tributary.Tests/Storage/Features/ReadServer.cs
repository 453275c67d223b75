using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Client.Contracts.Json;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Engine.Terms.Parsing;
using Tributary.Server.Application.Settings;
using Tributary.Server.Hosting;
using Xunit;

namespace Tributary.Tests.Storage.Features;

/// <summary>
/// A server on loopback that only answers, over a store that a test fills. Entries are decided when the test says so.
/// </summary>
internal sealed class ReadServer : IAsyncDisposable
{
    private const string AdminKey = "an-admin-key-for-tests-0123456789";

    private readonly WebApplication _app;
    private readonly HttpClient _http;
    private int _commands;

    private ReadServer(WebApplication app)
    {
        _app = app;
        _http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(app.Urls.Single()) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        Store = Get<IStore>();
    }

    public IStore Store { get; }

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public static async Task<ReadServer> StartAsync(StorageOptions storage, int partitions)
    {
        var builder = TributaryHost.NewBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = await TributaryHost.BuildAsync(
            builder,
            new TributaryOptions
            {
                Storage = storage,
                AdminKey = AdminKey,
                Partitions = partitions,
                Role = ServerRole.Api,
                TrustedProxies = [],
                Limits = new LimitOptions(1_000_000, 1_000_000, 1_000_000, 1_000_000),
            },
            Stopping
        );
        await app.StartAsync(Stopping);
        return new ReadServer(app);
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public async Task<ProgramId> PutTermsAsync(string program, string terms)
    {
        var parsed = TermsParser.Parse(Encoding.UTF8.GetBytes(terms));
        return (
            await Store.PutTermsAsync(
                new PutTerms(program, parsed.Plan!, parsed.Canonical.ToArray(), null, null),
                Stopping
            )
        ).ProgramId;
    }

    /// <param name="members">Each with its referrer, who comes before it.</param>
    public async Task SignUpAsync(ProgramId program, params (string Id, string? Referrer)[] members)
    {
        var results = await Store.SignUpAsync(
            [
                .. members.Select(member => new SignUp
                {
                    ProgramId = program,
                    Id = member.Id,
                    Referrer = member.Referrer,
                }),
            ],
            SignUps.Decide,
            Stopping
        );
        Assert.All(results, result => Assert.Equal(SignUpOutcome.Created, result.Outcome));
    }

    public async Task SignUpAsync(ProgramId program, params SignUpLine[] members)
    {
        var results = await Store.SignUpAsync(
            [
                .. members.Select(member => new SignUp
                {
                    ProgramId = program,
                    Id = member.Id,
                    Code = member.Code,
                    Country = member.Country,
                    Group = member.Group ?? MemberFacts.DefaultGroup,
                }),
            ],
            SignUps.Decide,
            Stopping
        );
        Assert.All(results, result => Assert.Equal(SignUpOutcome.Created, result.Outcome));
    }

    public async Task SendAsync(
        ProgramId program,
        string type,
        string id,
        string member,
        long? amount,
        string? reverses = null
    )
    {
        var body = Encoding.UTF8.GetBytes($"{type} {id} {member} {amount} {reverses}");
        var accepted = await Store.AcceptAsync(
            [
                new NewEntry
                {
                    ProgramId = program,
                    Type = type,
                    Key = EntryKey.OfEvent(id),
                    BodyHash = EntryKey.OfBody(body),
                    ExternalId = id,
                    Member = member,
                    Amount = amount,
                    Currency = amount is null ? null : "USD",
                    Reverses = reverses,
                    Properties = """{"shop":"north"}"""u8.ToArray(),
                },
            ],
            Stopping
        );
        Assert.Equal(EntryOutcome.Accepted, accepted.Single().Outcome);
    }

    public async Task DecideAsync() =>
        await new EntryPipeline(Store, [], NullLogger<EntryPipeline>.Instance, TimeProvider.System).DrainAsync(
            Stopping
        );

    public async Task AdjustAsync(ProgramId program, string member, MemberId memberId, int partition, long amount)
    {
        var id = $"adjust-{++_commands}";
        await Store.AcceptAsync(
            [
                CommandEntry.Of(
                    program,
                    new(memberId, partition),
                    new AdjustBalance(),
                    EntryKey.OfAdjustment(id),
                    "admin"
                ) with
                {
                    BodyHash = EntryKey.OfBody(Encoding.UTF8.GetBytes(id)),
                    ExternalId = id,
                    Member = member,
                    Amount = amount,
                    Currency = "USD",
                    Reason = "A gift.",
                },
            ],
            Stopping
        );
        await DecideAsync();
    }

    public async Task<JsonNode> GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), Stopping);
        var text = await response.Content.ReadAsStringAsync(Stopping);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>Returns an answer as the client reads it.</summary>
    public async Task<T> GetAsync<T>(string path) => (await GetAsync(path)).Deserialize(TypeOf<T>())!;

    /// <summary>Returns every item of a list as the client reads it, page by page.</summary>
    /// <param name="betweenPages">An action after each page but the last.</param>
    public async Task<List<T>> AllAsync<T>(string path, Func<Task>? betweenPages = null) =>
        [.. (await AllAsync(path, betweenPages)).Select(item => item.Deserialize(TypeOf<T>())!)];

    private static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)TributaryJson.Default.GetTypeInfo(typeof(T))!;

    public async Task<JsonNode> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(new Uri(path, UriKind.Relative), content, Stopping);
        var text = await response.Content.ReadAsStringAsync(Stopping);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    public async Task SendAsync(HttpMethod method, string path, string? body, int status)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request, Stopping);
        var text = await response.Content.ReadAsStringAsync(Stopping);
        Assert.True((int)response.StatusCode == status, $"{path}: {response.StatusCode} {text}");
    }

    public async Task<string> GetTextAsync(string path) =>
        await _http.GetStringAsync(new Uri(path, UriKind.Relative), Stopping);

    /// <returns>The status and the stable code of a refusal.</returns>
    public async Task<(int Status, string? Code)> RefusedAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), Stopping);
        return (
            (int)response.StatusCode,
            (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(Stopping))!["code"]
        );
    }

    /// <summary>Returns every item of a list, page by page, with an action between the pages.</summary>
    public async Task<List<JsonNode>> AllAsync(string path, Func<Task>? betweenPages = null)
    {
        var items = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var page = await GetAsync(
                cursor is null ? path : $"{path}{(path.Contains('?') ? '&' : '?')}cursor={cursor}"
            );
            items.AddRange(page["items"]!.AsArray().Select(item => item!));
            cursor = (string?)page["next_cursor"];
            if (cursor is not null && betweenPages is not null)
                await betweenPages();
        } while (cursor is not null);
        return items;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }
}

/// <summary>A member to sign up, with the values that lists are filtered by.</summary>
internal sealed record SignUpLine(string Id, string? Group, string? Country, string? Code);
