using Xunit;

namespace Tributary.Tests.Server.Features.Fraud;

internal static class HeldMember
{
    /// <summary>
    /// Creates a history: bob writes ann's mailbox in another way and has bought something; later cid turns out to have
    /// bob's phone.
    /// </summary>
    public static async Task<string> HeldAsync(this TestServer server, string name)
    {
        var program = await server.CreateProgramAsync(name);
        await server.AddMemberAsync(program, "cid");
        await server.AddMemberAsync(program, "ann", ""","email":"b.ob@gmail.com" """);
        await server.AddMemberAsync(
            program,
            "bob",
            ""","referrer":"ann","email":"bob+1@googlemail.com","phone":"+48 600 123 489" """
        );
        var bought = await server.PostAsync(
            program + "/events?wait=10s",
            """{"id":"p1","type":"purchase","member":"bob","amount":5000}"""
        );
        Assert.Equal(200, bought.Status);
        await server.PostAsync(program + "/members/cid/traits", """{"phone":"+48600123489"}""");
        return program;
    }
}
