using Tributary.Server.Application;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Demo;

/// <summary>Prints a guide for a first-time user: addresses, a key, and calls to paste.</summary>
internal sealed class DemoGuide(Stores stores, TributaryOptions options, DemoData data)
{
    /// <param name="address">The address on which the server listens, or will.</param>
    /// <param name="key">A key that was just created; null when there is one already.</param>
    public async Task PrintAsync(TextWriter output, string address, string? key, CancellationToken stopping)
    {
        if (await stores.Store.FindProgramAsync(DemoLoad.Program, stopping) is not { } program)
            return;
        var best = data.BestReferrer();
        var member = await new MemberReads(stores.Database).FindAsync(program.Id, best, stopping);
        var code = member?.Code ?? throw new InvalidOperationException($"The demo's member {best} does not exist.");
        var api = $"{address}/v1/programs/{DemoLoad.Program}";
        var bearer = $"-H 'Authorization: Bearer {key ?? "YOUR_KEY"}'";
        const string json = "-H 'Content-Type: application/json'";
        const string purchase = """{"id":"try-1","type":"purchase","member":"friend-1","amount":4200}""";
        var links = options.LinkHost?.AbsoluteUri.TrimEnd('/') ?? address;
        await output.WriteLineAsync(
            $$"""

            The program '{{DemoLoad.Program}}' is there, with real members and purchases moved to end yesterday.

              Dashboard      {{address}}/dashboard/{{DemoLoad.Program}}?interval=all
              All pages      {{address}}/
              API reference  {{address}}/docs
              OpenAPI        {{address}}/openapi/v1.json
              A link         {{links}}/{{DemoLoad.Program}}/r/{{code}}   ({{best}}'s; it leads to the landing page)
              Admin key      {{KeyLine(key)}}

            What {{best}} has earned; a friend who signs up with its code; and the friend's purchase, with what it
            pays to whom and why:

            curl -s {{bearer}} {{api}}/members/{{best}}/stats
            curl -s {{bearer}} {{json}} -d '{"id":"friend-1","code":"{{code}}"}' {{api}}/members
            curl -s {{bearer}} {{json}} -d '{{purchase}}' '{{api}}/events?wait=2s'

            """
        );
    }

    private string KeyLine(string? key) =>
        key is not null ? $"{key}   (shown only now)"
        : options.AdminKey is not null ? "the one of Tributary__AdminKey"
        : "was shown when it was made; this makes another: ./tributary keys create --name me --scopes admin";
}
