using Tributary.Engine.Foundation;
using Tributary.Tests.Engine.Terms;

namespace Tributary.Tests.Storage.Features;

/// <summary>
/// A program with the sample Terms, in which ann brought bob, who brought cid, and bob bought twice and returned a
/// half.
/// </summary>
/// <param name="Name">As no other program of this process.</param>
internal sealed record SampleProgram(ReadServer Server, ProgramId Id, string Name)
{
    private static int s_made;

    public string Path => "/v1/programs/" + Name;

    public static async Task<SampleProgram> CreateAsync(ReadServer server)
    {
        var name = $"acme{Interlocked.Increment(ref s_made)}";
        var program = await server.PutTermsAsync(name, TermsText.Sample);
        await server.SignUpAsync(program, ("ann", null), ("bob", "ann"), ("cid", "bob"));
        await server.SendAsync(program, "purchase", "p1", "bob", 1999);
        await server.SendAsync(program, "purchase", "p2", "bob", 5000);
        await server.SendAsync(program, "refund", "r1", "bob", 2500, reverses: "p2");
        await server.DecideAsync();
        return new SampleProgram(server, program, name);
    }
}
