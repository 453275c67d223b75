using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tributary.Server.Application.Errors;
using Tributary.Server.Reference;
using Tributary.Tests.Server.Features.Webhooks;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Server.Reference;

/// <summary>
/// Tests the OpenAPI document against the real server and other people's code. Each call is made as documented,
/// requests and answers fit the schemas, Redocly and Spectral find nothing, and a TypeScript client generated from it
/// accepts what is allowed and refuses the rest.
/// </summary>
public sealed partial class ApiDocumentTests(WebhookSqlite server) : IClassFixture<WebhookSqlite>
{
    private const string Examples = "src/Tributary.Server/Reference/examples.json";

    [Fact]
    public async Task Every_call_is_as_documented_and_other_peoples_code_agrees()
    {
        var exchanges = await new ApiTour(server).WalkAsync();
        var document = JsonNode.Parse((await server.GetAsync("/openapi/v1.json", key: null)).Body)!.AsObject();

        var calls = Calls(document).Select(call => (string)call["operationId"]!).ToList();
        Assert.True(
            calls.Except(exchanges.Select(exchange => exchange.Call)).FirstOrDefault() is null,
            $"Add {calls.Except(exchanges.Select(exchange => exchange.Call)).FirstOrDefault()} to {nameof(ApiTour)}."
        );
        if (Environment.GetEnvironmentVariable("TRIBUTARY_WRITE") == "examples")
            await File.WriteAllTextAsync(
                Path.Combine(SourceFile.Root.FullName, Examples),
                new ApiExampleFile(exchanges).Write(),
                TestContext.Current.CancellationToken
            );

        var folder = NodeProof.Folder();
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                file,
                new JsonObject
                {
                    ["document"] = document,
                    ["exchanges"] = new JsonArray([.. exchanges.Select(Write)]),
                }.ToJsonString(),
                TestContext.Current.CancellationToken
            );
            var lines = await NodeProof.RunAsync(folder, "openapi.mjs", file);
            Assert.Equal(
                ["lint: clean", "spectral: clean", $"schemas: {exchanges.Count} exchanges fit", "typescript: accepted"],
                lines
            );
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Every_call_has_a_summary_described_parameters_and_examples()
    {
        var document = JsonNode.Parse((await server.GetAsync("/openapi/v1.json", key: null)).Body)!.AsObject();
        var faults = new List<string>();
        foreach (var call in Calls(document))
        {
            var name = (string)call["operationId"]!;
            if ((string?)call["summary"] is not { } summary || !Verb().IsMatch(summary))
                faults.Add(
                    $"{name}: its summary begins with no verb such as 'Lists' and ends in no full stop: "
                        + $"{call["summary"]}"
                );
            foreach (var parameter in call["parameters"]!.AsArray())
                if (parameter!["$ref"] is null && (string?)parameter["description"] is not { Length: > 10 })
                    faults.Add($"{name}: {parameter["name"]} has no description.");
            if (call["requestBody"]?["content"] is JsonObject content)
                foreach (var (type, media) in content)
                    if (media!["examples"] is null)
                        faults.Add($"{name}: no example of a request as {type}. {HowToWrite}");
            var answers = call["responses"]!
                .AsObject()
                .Where(response => response.Key[0] == '2')
                .Select(response => response.Value!["content"]?[ApiDocument.MediaType])
                .OfType<JsonNode>()
                .ToList();
            // The picture of a secret is longer than an example may be.
            if (
                name is not ("RetryEvent" or "BeginCodes")
                && answers.Count > 0
                && answers.All(media => media["examples"] is null)
            )
                faults.Add($"{name}: no example of an answer. {HowToWrite}");
        }
        Assert.Empty(faults);
    }

    [Fact]
    public async Task No_names_of_dotnet_are_left()
    {
        var document = JsonNode.Parse((await server.GetAsync("/openapi/v1.json", key: null)).Body)!.AsObject();
        var texts = Texts(document).Where(text => DotnetName().IsMatch(text)).Distinct();

        Assert.Empty(texts);
        Assert.DoesNotContain(
            document["components"]!["schemas"]!.AsObject(),
            schema =>
                schema.Key.StartsWith("PageOf", StringComparison.Ordinal)
                || schema.Key.StartsWith("Json", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_document_is_the_same_to_the_byte_each_time() =>
        Assert.Equal(
            (await server.GetAsync("/openapi/v1.json", key: null)).Body,
            (await server.GetAsync("/openapi/v1.json", key: null)).Body
        );

    [Fact]
    public async Task The_type_of_a_problem_leads_to_what_it_means()
    {
        var problem = await server.GetAsync("/v1/nothing");
        var type = problem.Text("type")!;
        var page = await server.GetAsync(type[..type.IndexOf('#')], key: null);

        Assert.Equal("/docs/errors#not_found", type);
        Assert.Equal((200, "text/html"), (page.Status, page.MediaType));
        Assert.Contains("<main>", page.Body); // the look of all pages
        Assert.All(ErrorCodes.All, code => Assert.Contains($"id=\"{code.Code}\"", page.Body, StringComparison.Ordinal));
        foreach (var name in Guide.Pages)
            Assert.Equal((200, "text/plain"), await AskAsync("/docs/guide/" + name, "*/*"));
        var links = GuideLink()
            .Matches((await server.GetAsync("/openapi/v1.json", key: null)).Body)
            .Select(link => link.Value)
            .Distinct()
            .ToList();
        Assert.NotEmpty(links);
        foreach (var link in links)
            Assert.Equal(200, (await server.GetAsync(link, key: null)).Status);
        (await server.GetAsync("/docs/guide/nothing.md", key: null)).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task The_guide_is_a_page_for_a_browser_whose_links_lead_somewhere()
    {
        Assert.Equal((200, "text/html"), await AskAsync("/docs/guide", "text/html"));
        var targets = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in Guide.Pages)
        {
            var page = await server.SendAsync(
                HttpMethod.Get,
                "/docs/guide/" + name,
                key: null,
                headers: ("Accept", "text/html")
            );
            Assert.Equal((200, "text/html"), (page.Status, page.MediaType));
            Assert.Contains("<h1", page.Body);
            foreach (Match link in PageLink().Matches(page.Body))
                targets.Add(new Uri(new Uri("http://x/docs/guide/" + name), link.Groups[1].Value).PathAndQuery);
        }

        Assert.Contains("/docs/guide/terms.md", targets);
        foreach (var target in targets)
            Assert.InRange((await AskAsync(target, "text/html")).Status, 200, 302);
    }

    private async Task<(int Status, string? Type)> AskAsync(string path, string accept)
    {
        var answer = await server.SendAsync(HttpMethod.Get, path, key: null, headers: ("Accept", accept));
        return (answer.Status, answer.MediaType);
    }

    private const string HowToWrite =
        $"Add it to {nameof(ApiTour)}, write the examples with TRIBUTARY_WRITE=examples, and build again.";

    private static JsonNode Write(Exchange exchange) =>
        new JsonObject
        {
            ["call"] = exchange.Call,
            ["title"] = exchange.Title,
            ["path"] = exchange.Path,
            ["headers"] = new JsonObject(
                exchange
                    .Headers.Where(header => header.Key != "User-Agent")
                    .Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value))
            ),
            ["type"] = exchange.Type,
            ["body"] = exchange.Body?.DeepClone(),
            ["status"] = exchange.Answer.Status,
            ["response_type"] = exchange.Answer.MediaType,
            ["response"] = exchange.Response,
        };

    private static IEnumerable<JsonObject> Calls(JsonObject document) =>
        document["paths"]!
            .AsObject()
            .SelectMany(path => path.Value!.AsObject())
            .Select(pair => pair.Value!)
            .OfType<JsonObject>()
            .Where(call => call.ContainsKey("operationId"));

    private static IEnumerable<string> Texts(JsonNode? node) =>
        node switch
        {
            JsonObject known => known.SelectMany(pair =>
                pair.Key is "summary" or "description"
                && pair.Value is JsonValue text
                && text.GetValueKind() == JsonValueKind.String
                    ? [(string)text!]
                    : Texts(pair.Value)
            ),
            JsonArray items => items.SelectMany(Texts),
            _ => [],
        };

    [GeneratedRegex(@"^(?!Members |Events |Programs |Rewards |Referrals |Cases |Figures )[A-Z][a-z]+s\b.*\.$")]
    private static partial Regex Verb();

    [GeneratedRegex(
        @"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b(?<!JavaScript|OpenAPI|ASP)|\bstring\?? |`[A-Z]\w+`(?<!`User-Agent`)"
    )]
    private static partial Regex DotnetName();

    [GeneratedRegex("<a href=\"(?!https?:)([^\"#]+)")]
    private static partial Regex PageLink();

    [GeneratedRegex(@"/docs/(?:guide/[a-z-]+\.md|errors)")]
    private static partial Regex GuideLink();
}
