using System.Text;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Keys;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Server.Http;

public sealed class SqliteAccessTests(SqliteServer server) : AccessTests(server), IClassFixture<SqliteServer>;

public sealed class PostgresAccessTests(PostgresServer server) : AccessTests(server), IClassFixture<PostgresServer>;

/// <summary>Keys, their scopes, and the programs that they belong to.</summary>
public abstract class AccessTests(TestServer server)
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("trb_aaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("test-admin-key-0123456789-abcde")]
    public async Task Without_a_good_key_nothing_is_answered(string? key)
    {
        var answer = await server.GetAsync("/v1/programs", key);

        answer.IsProblem(401, "unauthorized");
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task A_key_does_what_its_scope_says_and_a_refusal_names_it()
    {
        var program = await server.CreateProgramAsync("scopes");
        var (read, write, open) = (await KeyAsync("read"), await KeyAsync("write"), await KeyAsync("public"));

        Assert.Equal(200, (await server.GetAsync(program + "/members", read)).Status);
        (await server.GetAsync(program + "/members", write)).IsProblem(403, "missing_scope");
        var refused = await server.PostAsync(program + "/members", """{"id":"ann"}""", read);
        refused.IsProblem(403, "missing_scope");
        Assert.Contains("write", refused.Text("detail"));
        Assert.Equal(201, (await server.PostAsync(program + "/members", """{"id":"ann"}""", write)).Status);
        (
            await server.SendAsync(HttpMethod.Patch, program + "/members/ann", """{"status":"blocked"}""", write)
        ).IsProblem(403, "missing_scope", "/status");
        Assert.Equal(201, (await server.PostAsync(program + "/clicks", """{"code":"nosuch"}""", open)).Status);
        (await server.PostAsync(program + "/members", """{"id":"bob"}""", open)).IsProblem(403, "missing_scope");
        (await server.SendAsync(HttpMethod.Put, "/v1/programs/more", TestServer.ProgramTerms, write)).IsProblem(
            403,
            "missing_scope"
        );
    }

    [Fact]
    public async Task A_bound_key_sees_no_other_program()
    {
        await server.CreateProgramAsync("mine");
        await server.CreateProgramAsync("yours");
        await server.OpenAsync();
        var mine = await server.Get<IStore>().FindProgramAsync("mine", Stopping);
        var key = await KeyAsync("admin", mine!.Id);

        Assert.Equal(200, (await server.GetAsync("/v1/programs/mine", key)).Status);
        (await server.GetAsync("/v1/programs/yours", key)).IsProblem(404, "program_not_found");
        (await server.GetAsync("/v1/programs/nowhere", key)).IsProblem(404, "program_not_found");
        (await server.SendAsync(HttpMethod.Put, "/v1/programs/new", TestServer.ProgramTerms, key)).IsProblem(
            404,
            "program_not_found"
        );
        Assert.Equal(
            "mine",
            Assert
                .Single((await server.GetAsync("/v1/programs", key)).Json.GetProperty("items").EnumerateArray())
                .GetProperty("program")
                .GetString()
        );
    }

    [Fact]
    public async Task An_expired_or_revoked_key_is_no_key()
    {
        await server.OpenAsync();
        var now = server.Get<IStore>().Now;
        var expired = await KeyAsync("admin", expiresAt: now - TimeSpan.FromSeconds(1));
        var revoked = await KeyAsync("admin");
        Assert.True(KeyText.TryPrefix(revoked, out var prefix));
        Assert.True(
            await server.Get<ApiKeys>().RevokeAsync(prefix, Audits.At(now - TimeSpan.FromSeconds(1)), Stopping)
        );

        (await server.GetAsync("/v1/programs", expired)).IsProblem(401, "unauthorized");
        (await server.GetAsync("/v1/programs", revoked)).IsProblem(401, "unauthorized");
    }

    [Fact]
    public async Task The_text_of_a_key_is_not_stored()
    {
        var text = await KeyAsync("read");

        var stored = await server.Get<ApiKeys>().ListAsync(Stopping);

        Assert.DoesNotContain(
            stored,
            key => $"{key}{Convert.ToHexStringLower(key.Hash)}".Contains(text[^40..], StringComparison.Ordinal)
        );
        Assert.Contains(stored, key => key.Hash.SequenceEqual(KeyText.Hash(text)));
    }

    [Fact]
    public async Task A_creating_post_with_an_idempotency_key_happens_once()
    {
        var program = await server.CreateProgramAsync("repeated");
        await server.AddMemberAsync(program, "ann");
        Task<Answer> Add(string body) =>
            server.SendAsync(
                HttpMethod.Post,
                program + "/members/ann/codes",
                body,
                headers: ("Idempotency-Key", "k-1")
            );

        var first = await Add("{}");
        var again = await Add("{}");
        var other = await Add("""{"code":"other"}""");

        Assert.Equal(201, first.Status);
        Assert.Equal((201, first.Body, first.Location), (again.Status, again.Body, again.Location));
        Assert.NotNull(first.Location);
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotent-Replayed")));
        Assert.False(first.Headers.Contains("Idempotent-Replayed"));
        other.IsProblem(422, "idempotency_key_reused");
    }

    [Fact]
    public async Task An_idempotency_key_is_its_API_keys_own()
    {
        var program = await server.CreateProgramAsync("spaces");
        await server.AddMemberAsync(program, "ann");
        var (site, till, shop) = (await KeyAsync("public"), await KeyAsync("write"), await KeyAsync("write"));
        Task<Answer> Send(string path, string body, string key) =>
            server.SendAsync(HttpMethod.Post, program + path, body, key, headers: ("Idempotency-Key", "summer"));

        Assert.Equal(201, (await Send("/clicks", """{"code":"nosuch"}""", site)).Status);
        var first = await Send("/members/ann/codes", """{"code":"from-till"}""", till);
        var second = await Send("/members/ann/codes", """{"code":"from-shop"}""", shop);
        var third = await Send("/members/ann/codes", """{"code":"from-admin"}""", TestServer.AdminKey);

        Assert.Equal((201, 201, 201), (first.Status, second.Status, third.Status));
        Assert.Equal(first.Body, (await Send("/members/ann/codes", """{"code":"from-till"}""", till)).Body);
    }

    [Fact]
    public async Task The_answer_to_a_sign_up_is_not_kept()
    {
        var program = await server.CreateProgramAsync("unkept");
        Task<Answer> Add(string body) =>
            server.SendAsync(HttpMethod.Post, program + "/members", body, headers: ("Idempotency-Key", "k-2"));

        var first = await Add("""{"id":"kept-nowhere"}""");
        var again = await Add("""{"id":"kept-nowhere"}""");
        var other = await Add("""{"id":"somebody"}""");

        Assert.Equal((201, 200), (first.Status, again.Status));
        Assert.Equal(first.Body, again.Body);
        other.IsProblem(422, "idempotency_key_reused");
        var kept = await server
            .Get<Database>()
            .ListAsync(
                "select response from idempotency",
                row => Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(0)),
                Stopping
            );
        Assert.DoesNotContain(kept, answer => answer.Contains("kept-nowhere", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Addresses_and_methods_that_do_not_exist_are_problems_too()
    {
        (await server.GetAsync("/v1/nothing")).IsProblem(404, "not_found");
        var wrongMethod = await server.SendAsync(HttpMethod.Delete, "/v1/programs");
        wrongMethod.IsProblem(405, "method_not_allowed");
        Assert.StartsWith("This address supports GET", wrongMethod.Text("detail"), StringComparison.Ordinal);
    }

    private async Task<string> KeyAsync(string scopes, ProgramId? programId = null, Instant? expiresAt = null)
    {
        await server.OpenAsync();
        var (text, prefix, hash) = KeyText.Create();
        var store = server.Get<IStore>();
        var id = (await store.TakeIdsAsync(1, Stopping)).Next<KeyId>();
        await server
            .Get<ApiKeys>()
            .AddAsync(
                new ApiKey
                {
                    Id = id,
                    Prefix = prefix,
                    Hash = hash,
                    Name = "test",
                    Scopes = scopes,
                    ProgramId = programId,
                    CreatedAt = store.Now,
                    ExpiresAt = expiresAt,
                },
                Audits.At(store.Now),
                Stopping
            );
        return text;
    }
}
