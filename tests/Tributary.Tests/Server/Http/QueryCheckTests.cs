using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Routing;
using Tributary.Server.Http;
using Xunit;

namespace Tributary.Tests.Server.Http;

/// <summary>Every endpoint of the API, including later ones, knows each parameter in its query.</summary>
public sealed partial class QueryCheckTests(SqliteServer server) : IClassFixture<SqliteServer>
{
    private static readonly string[] s_ofEveryList = ["limit", "cursor", "from", "to", "updated_since"];

    [Fact]
    public async Task A_made_up_parameter_is_refused_by_every_call()
    {
        foreach (var (method, path, call, _) in await CallsAsync())
        {
            var refused = await server.SendAsync(method, path + "?zzyzx=1");

            Assert.True(
                refused.Status == 400 && refused.Text("code") == "unknown_parameter",
                $"{call} takes ?zzyzx=1: {refused.Status} {refused.Body}"
            );
        }
    }

    [Fact]
    public async Task Every_documented_parameter_is_taken_once()
    {
        foreach (var (method, path, call, declared) in (await CallsAsync()).Where(call => call.Call != "EndProgram"))
        {
            foreach (var parameter in declared)
            {
                var query = $"{parameter.Name}={Uri.EscapeDataString(parameter.WriteExample().ToString())}";
                var taken = await server.SendAsync(method, $"{path}?{query}");
                var twice = await server.SendAsync(method, $"{path}?{query}&{query}");

                Assert.True(Code(taken) != "unknown_parameter", $"{call} refuses {query}: {taken.Body}");
                Assert.True(
                    Code(twice) == "invalid_parameter",
                    $"{call} takes {query} twice: {twice.Status} {twice.Body}"
                );
            }
        }
    }

    [Fact]
    public async Task Handlers_read_the_declared_query_and_nothing_else()
    {
        await server.CreateProgramAsync("declared");
        foreach (
            var call in server
                .Get<IApiDescriptionGroupCollectionProvider>()
                .ApiDescriptionGroups.Items.SelectMany(group => group.Items)
        )
        {
            if (call.RelativePath?.StartsWith("v1/", StringComparison.Ordinal) != true)
                continue;
            if (call.ActionDescriptor.EndpointMetadata.OfType<DeclaredQuery>().Any(query => query.IsReadByName))
                continue;
            var name = call.ActionDescriptor.EndpointMetadata.OfType<IEndpointNameMetadata>().Single().EndpointName;
            var read = call
                .ParameterDescriptions.Where(parameter => parameter.Source == BindingSource.Query)
                .Select(parameter => parameter.Name)
                .ToList();
            var declared = call
                .ActionDescriptor.EndpointMetadata.OfType<DeclaredQuery>()
                .SelectMany(query => query.Parameters)
                .Select(parameter => parameter.Name)
                .ToList();

            Assert.True(
                declared.Except(read).FirstOrDefault() is null,
                $"{name} declares parameters that it does not read: add them to its handler."
            );
            Assert.True(
                read.Except(declared).Except(s_ofEveryList).FirstOrDefault() is null,
                $"{name} reads a parameter that is not declared: add it to {nameof(QueryExtensions.WithQuery)}."
            );
        }
    }

    [Theory]
    [InlineData("rewards?stauts=paid", "Did you mean 'status'?")]
    [InlineData("rewards?memebr=bob", "Did you mean 'member'?")]
    [InlineData("rewards?Status=paid", "Did you mean 'status'?")]
    [InlineData("members?groop=vip", "Did you mean 'group'?")]
    [InlineData(
        "members?updated_since=2026-05-01T00:00:00Z",
        "Its parameters are status, group, country, referrer, email, joined_from, joined_to, include, limit, cursor, "
            + "from, to."
    )]
    [InlineData("webhooks?sinc=1", "Its parameters are limit, cursor, from, to, updated_since.")]
    [InlineData("leaderboard?by=revenue&perod=week", "Did you mean 'period'?")]
    [InlineData("fraud/cases?asignee=eve", "Did you mean 'assignee'?")]
    [InlineData("members/ann/balance?expand=rewards", "accepts no query parameters")]
    [InlineData("members?=1", "This call has no parameter ''.")]
    public async Task The_nearest_known_one_is_named(string path, string says)
    {
        await server.SendAsync(HttpMethod.Put, "/v1/programs/near", TestServer.ProgramTerms);

        var refused = await server.GetAsync("/v1/programs/near/" + path);

        refused.IsProblem(400, "unknown_parameter");
        Assert.Contains(says, refused.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_take_what_others_append()
    {
        var program = await server.CreateProgramAsync("links");
        await server.AddMemberAsync(program, "ann");
        var code = (await server.GetAsync(program + "/members/ann")).Text("code");

        Assert.Equal(
            302,
            (await server.GetAsync($"/links/r/{code}?utm_source=mail&utm_source=mail", key: null)).Status
        );
    }

    [Fact]
    public async Task A_key_is_asked_for_before_anything_is_said_of_the_query() =>
        (await server.GetAsync("/v1/programs?zzyzx=1", key: null)).IsProblem(401, "unauthorized");

    private async Task<
        IReadOnlyList<(HttpMethod Method, string Path, string Call, IReadOnlyList<QueryParameter> Declared)>
    > CallsAsync()
    {
        await server.SendAsync(HttpMethod.Put, "/v1/programs/every", TestServer.ProgramTerms);
        return
        [
            .. server
                .Get<EndpointDataSource>()
                .Endpoints.OfType<RouteEndpoint>()
                .Where(QueryCheck.IsOfTheApi)
                .SelectMany(endpoint =>
                    endpoint
                        .Metadata.GetMetadata<IHttpMethodMetadata>()!
                        .HttpMethods.Select(method =>
                            (
                                new HttpMethod(method),
                                PathPart()
                                    .Replace(
                                        endpoint.RoutePattern.RawText!,
                                        part => part.Groups["name"].Value == "program" ? "every" : "nothing"
                                    ),
                                QueryCheck.NameOf(endpoint)
                                    ?? throw new InvalidOperationException(
                                        $"{endpoint.RoutePattern.RawText} has no name."
                                    ),
                                DeclaredQuery.Of(endpoint)
                            )
                        )
                ),
        ];
    }

    private static string? Code(Answer answer) =>
        answer.MediaType == "application/problem+json"
            ? JsonDocument.Parse(answer.Body).RootElement.GetProperty("code").GetString()
            : null;

    [GeneratedRegex(@"\{(?<name>\w+)[^}]*\}")]
    private static partial Regex PathPart();
}
