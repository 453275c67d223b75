using Tributary.Client;
using Tributary.Dashboard.Addressing;
using Tributary.Dashboard.Terms;
using Tributary.Storage.Features.People;
using Xunit;

namespace Tributary.Tests.Server.Dashboard;

/// <summary>The Terms as sentences, their editor, and the calls that they make, over HTTP.</summary>
public sealed class TermsPagesTests(SqliteServer server) : IClassFixture<SqliteServer>
{
    private const string Password = "correct horse battery";

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Terms_are_checked_without_being_stored()
    {
        var good = await server.PostAsync("/v1/programs/unborn/terms/check", TestServer.ProgramTerms);
        var bad = await server.PostAsync("/v1/programs/unborn/terms/check", """{ "name": "A", "rewards": [{}] }""");
        var broken = await server.PostAsync("/v1/programs/unborn/terms/check", "{");
        var reader = await ConnectAsync("reader-of-checks@example.com", PersonRole.ReadOnly);
        var refused = await Assert.ThrowsAsync<TributaryException>(() =>
            reader.Programs.CheckTermsAsync("unborn", TestServer.ProgramTerms, cancellation: Stopping)
        );

        Assert.Equal(
            (200, "True", 0),
            (good.Status, good.Text("valid"), good.Json.GetProperty("errors").GetArrayLength())
        );
        Assert.Contains("Amounts are in USD.", good.Body, StringComparison.Ordinal);
        Assert.Equal((200, "False", "[]"), (bad.Status, bad.Text("valid"), bad.Text("sentences")));
        Assert.Contains("/rewards/0/key", bad.Body, StringComparison.Ordinal);
        Assert.Contains("malformed_json", broken.Body, StringComparison.Ordinal);
        (await server.GetAsync("/v1/programs/unborn")).IsProblem(404, "program_not_found");
        (await server.PostAsync("/v1/programs/a%20b/terms/check", "{}")).IsProblem(422, "invalid_id");
        Assert.Equal("missing_scope", refused.Code);
    }

    [Fact]
    public async Task A_person_who_may_not_manage_sees_no_editor()
    {
        await server.CreateProgramAsync("looked-at");
        using var reader = await JoinAsync("reader@example.com", PersonRole.ReadOnly);
        using var manager = await JoinAsync("manager@example.com", PersonRole.Manager);

        var (read, edit) = (await reader.GetAsync(Terms("looked-at")), await reader.GetAsync(Edit("looked-at")));
        var managed = await manager.GetAsync(Terms("looked-at"));
        var editor = await manager.GetAsync(Edit("looked-at"));

        Assert.Contains("Amounts are in USD.", read.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Change the Terms", read.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<textarea", edit.Body, StringComparison.Ordinal);
        Assert.Contains("Change the Terms", managed.Body, StringComparison.Ordinal);
        Assert.Contains("<textarea", editor.Body, StringComparison.Ordinal);
        Assert.Contains("Review and publish", editor.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_becomes_a_program()
    {
        using var visitor = await JoinAsync("maker@example.com", PersonRole.Owner);
        var template = TermsTemplate.All[0];

        var page = await visitor.GetAsync($"{Addresses.NewProgram}?program=made&template={template.Name}");
        var put = await server.SendAsync(HttpMethod.Put, "/v1/programs/made", template.Read());

        Assert.Contains("referrer-bonus", page.Body, StringComparison.Ordinal);
        Assert.Equal(201, put.Status);
    }

    [Fact]
    public async Task Two_people_cannot_overwrite_each_other()
    {
        await server.CreateProgramAsync("shared-by-two");
        var ann = await ConnectAsync("ann-of-two@example.com", PersonRole.Manager);
        var bob = await ConnectAsync("bob-of-two@example.com", PersonRole.Manager);
        var start = await TermsReads.LoadBaseAsync(ann.Programs, "shared-by-two");
        var draft = new TermsDraft(start.InForce.Terms.GetRawText());
        draft.Replace("/name", "\"Of Ann\"");

        var published = await ann.Programs.PutAsync(
            "shared-by-two",
            draft.Text,
            null,
            start.Info.Revision,
            cancellation: Stopping
        );
        draft.Replace("/name", "\"Of Bob\"");
        var refused = await Assert.ThrowsAsync<TributaryException>(() =>
            bob.Programs.PutAsync("shared-by-two", draft.Text, null, start.Info.Revision, cancellation: Stopping)
        );
        var theirs = await TermsReads.LoadBaseAsync(bob.Programs, "shared-by-two");
        var change = TermsDifference.Of(start.InForce.Terms, theirs.Newest.Terms, TermsDraft.Schema);
        var again = await bob.Programs.PutAsync(
            "shared-by-two",
            draft.Text,
            null,
            theirs.Info.Revision,
            cancellation: Stopping
        );

        Assert.Equal(412, (int)refused.Status);
        Assert.Equal((2, 3), (published.Version, again.Version));
        Assert.Equal("The program is called “Of Ann”.", Assert.Single(change).After);
    }

    private static string Terms(string program) => Addresses.Of(program, "terms");

    private static string Edit(string program) => Addresses.Of(program, "terms/edit");

    // The client as pages have it: it calls in the name of the person who is signed in.
    private async Task<TributaryClient> ConnectAsync(string email, PersonRole role) =>
        (await server.JoinAsync(email, role)).Client;

    private async Task<Visitor> JoinAsync(string email, PersonRole role)
    {
        var address = (await server.OpenAsync()).BaseAddress!;
        var visitor = new Visitor(address);
        await visitor.SendAsync(
            await server.InviteAsync(email, role),
            Addresses.InvitationForm,
            ("email", email),
            ("password", Password)
        );
        return visitor;
    }
}
