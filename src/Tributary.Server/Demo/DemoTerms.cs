using System.Text;
using System.Text.Json.Nodes;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Engine.Terms.Parsing;
using Tributary.Server.Application;

namespace Tributary.Server.Demo;

/// <summary>The Terms of the demo program. Its links lead to a page of this server.</summary>
internal static class DemoTerms
{
    private const string Resource = "demo-terms.json";

    public static PutTerms Put(Uri destination)
    {
        using var text = new StreamReader(DemoData.Open(Resource));
        var document = JsonNode.Parse(text.ReadToEnd())!;
        document["link"] = new JsonObject
        {
            ["destination"] = destination.AbsoluteUri,
            ["allowed_hosts"] = new JsonArray(destination.Host),
        };
        var terms = TermsParser.Parse(Encoding.UTF8.GetBytes(document.ToJsonString()));
        var plan = terms.Plan ?? throw new InvalidOperationException(terms.Faults[0].Detail);
        return new PutTerms(DemoLoad.Program, plan, terms.Canonical.ToArray(), null, null);
    }

    /// <summary>
    /// Publishes Terms with this destination, unless links lead there already, or to a place outside the demo.
    /// </summary>
    public static async ValueTask LeadToAsync(
        Stores stores,
        ProgramFacts program,
        Uri destination,
        CancellationToken stopping
    )
    {
        var now = program.PlanAt(stores.Store.Now).Link.Destination;
        if (now != destination && now.AbsolutePath == DemoSite.Path)
            await stores.Store.PutTermsAsync(Put(destination), stopping);
    }
}
