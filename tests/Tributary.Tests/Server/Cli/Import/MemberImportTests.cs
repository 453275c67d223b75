using Tributary.Server.Application.Errors;
using Tributary.Server.Cli;
using Xunit;

namespace Tributary.Tests.Server.Cli.Import;

public sealed class MemberImportTests
{
    private const string Tree =
        "select m.external_id, coalesce(r.external_id, '-'), m.depth from member m left join member r on "
        + "r.id = m.referrer_id order by m.external_id";

    [Theory]
    [InlineData("members.csv")]
    [InlineData("members.csv.gz")]
    public async Task Referrers_may_come_later_in_the_file(string name)
    {
        using var commands = await CommandLine.WithProgramAsync();
        var file = commands.Write(
            name,
            """
            member,referrer,joined_at
            dan,cid,2026-01-04T00:00:00Z
            cid,bob,2026-01-03T00:00:00Z
            eve,bob,2026-01-05T00:00:00Z
            bob,ann,2026-01-02T00:00:00Z
            ann,,2026-01-01T00:00:00Z
            """
        );

        var result = await commands.ImportAsync("members", file, "--batch", "2");

        Assert.StartsWith("5 members: 5 accepted, 0 already present, 0 rejected;", result.Summary);
        Assert.Equal(ExitCodes.Done, result.Code);
        Assert.Equal(["ann - 0", "bob ann 1", "cid bob 2", "dan cid 3", "eve bob 2"], await commands.AskAsync(Tree));
        Assert.Equal(["0"], await commands.AskAsync("select count(*) from inbox"));
        Assert.False(commands.Has("members.rejects.csv"));
    }

    [Fact]
    public async Task Optional_columns_are_kept()
    {
        using var commands = await CommandLine.WithProgramAsync();
        var file = commands.Write(
            "members.csv",
            """
            id;referrer;joined_at;email;phone;group;country;currency
            #ann;;2026-01-01T00:00:00+02:00;ann@acme.example;+49 30 1;gold;DE;EUR
            """
        );

        var result = await commands.ImportAsync("members", file);

        Assert.Equal(("", ExitCodes.Done), (result.Error, result.Code));
        Assert.Equal(
            ["#ann gold DE EUR ann@acme.example +49 30 1"],
            await commands.AskAsync(
                "select external_id, member_group, country, currency, email, phone from member m join "
                    + "member_detail d on d.member_id = m.id"
            )
        );
    }

    [Fact]
    public async Task Circles_and_faulty_rows_are_left_out_with_their_reason()
    {
        using var commands = await CommandLine.WithProgramAsync();
        var file = commands.Write(
            "members.csv",
            """
            member,referrer,joined_at,email
            ann,,2026-01-01T00:00:00Z,"a
            b@acme.example"
            bob,cid,2026-01-01T00:00:00Z,
            cid,bob,2026-01-01T00:00:00Z,
            dan,cid,2026-01-01T00:00:00Z,
            eve,nobody,2026-01-01T00:00:00Z,
            fay,fay,2026-01-01T00:00:00Z,
            gil,ann,2026-02-30T00:00:00Z,
            hal,gil,2026-01-01T00:00:00Z,
            ivy,ann

            ,ann,2026-01-01T00:00:00Z,
            jon,ann,2026-01-01T00:00:00Z,
            """
        );

        var result = await commands.ImportAsync("members", file);

        Assert.Equal(ExitCodes.Rejected, result.Code);
        Assert.StartsWith("11 members: 2 accepted, 0 already present, 9 rejected;", result.Summary);
        Assert.Contains(commands.PathOf("members.rejects.csv"), result.Error);
        Assert.Equal(["ann - 0", "jon ann 1"], await commands.AskAsync(Tree));
        var rejects = commands.Lines("members.rejects.csv");
        Assert.Equal("member,referrer,joined_at,email,rejected_line,rejected_reason", rejects[0]);
        Assert.Equal(
            [
                ",ann,2026-01-01T00:00:00Z,,13,missing_field at member: The field id is required.",
                $"bob,cid,2026-01-01T00:00:00Z,,4,circle: This member's referrers form a circle.",
                $"cid,bob,2026-01-01T00:00:00Z,,5,circle: This member's referrers form a circle.",
                $"dan,cid,2026-01-01T00:00:00Z,,6,circle: This member's referrers form a circle.",
                $"eve,nobody,2026-01-01T00:00:00Z,,7,{Reason(MemberErrors.UnknownReferrer)}",
                $"fay,fay,2026-01-01T00:00:00Z,,8,{Reason(MemberErrors.SelfReferral)}",
                $"gil,ann,2026-02-30T00:00:00Z,,9,\"{InputErrors.InvalidTime.Code} at joined_at: "
                    + $"{InputErrors.InvalidTime.Sentence}\"",
                $"hal,gil,2026-01-01T00:00:00Z,,10,{Reason(MemberErrors.UnknownReferrer)}",
                "ivy,ann,,,11,\"columns: The row has 2 fields, but the header has 4.\"",
            ],
            rejects[1..].Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Running_again_goes_on_and_the_rejects_once_mended_come_in()
    {
        using var commands = await CommandLine.WithProgramAsync();
        var file = commands.Write(
            "members.csv",
            "member,referrer,joined_at\nbob,ann,2026-01-02T00:00:00Z\ncid,ann,soon\nann,,2026-01-01T00:00:00Z\n"
        );

        var first = await commands.ImportAsync("members", file);
        var again = await commands.ImportAsync("members", file);
        var rejects = File.ReadAllText(commands.PathOf("members.rejects.csv"));
        var mended = await commands.ImportAsync(
            "members",
            commands.Write("mended.csv", rejects.Replace("soon", "2026-01-03T00:00:00Z"))
        );

        Assert.StartsWith("3 members: 2 accepted, 0 already present, 1 rejected;", first.Summary);
        Assert.StartsWith("3 members: 0 accepted, 2 already present, 1 rejected;", again.Summary);
        Assert.StartsWith("1 member: 1 accepted, 0 already present, 0 rejected;", mended.Summary);
        Assert.Equal(["ann - 0", "bob ann 1", "cid ann 1"], await commands.AskAsync(Tree));
    }

    [Fact]
    public async Task Another_referrer_than_before_is_refused()
    {
        using var commands = await CommandLine.WithProgramAsync();
        await commands.ImportAsync(
            "members",
            commands.Write("a.csv", "id,referrer,joined_at\nann,,\nbob,ann,\ncid,ann,\n")
        );

        var result = await commands.ImportAsync(
            "members",
            commands.Write("b.csv", "id,referrer,joined_at\nbob,cid,\ncid,ann,\n"),
            "--rejects",
            commands.PathOf("no.csv")
        );

        Assert.StartsWith("2 members: 0 accepted, 1 already present, 1 rejected;", result.Summary);
        Assert.Equal(
            [
                "id,referrer,joined_at,rejected_line,rejected_reason",
                $"bob,cid,,2,{Reason(MemberErrors.AlreadyReferred)}",
            ],
            commands.Lines("no.csv")
        );
    }

    private static string Reason(ErrorCode code)
    {
        var reason = $"{code.Code}: {code.Sentence}";
        return reason.AsSpan().ContainsAny(",;") ? $"\"{reason}\"" : reason;
    }
}
