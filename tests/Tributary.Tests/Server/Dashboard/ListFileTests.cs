using System.Text.Json;
using Sylvan.Data.Csv;
using Tributary.Dashboard.Addressing;
using Tributary.Dashboard.Lists;
using Tributary.Storage.Features.People;
using Xunit;

namespace Tributary.Tests.Server.Dashboard;

/// <summary>The files of lists hold the rows that the API answers, and nothing that a spreadsheet runs.</summary>
public sealed class ListFileTests(SqliteServer server) : IClassFixture<SqliteServer>
{
    private static int s_people;

    private const string Password = "correct horse battery";

    [Fact]
    public async Task A_file_holds_the_rows_of_the_filters_to_their_end()
    {
        var program = await server.CreateProgramAsync("filed");
        var names = Enumerable.Range(0, IFiledList.MostRows + 5).Select(i => $"filed-{i:000}").ToList();
        var body = JsonSerializer.Serialize(names.Select(id => new { id, country = "DE" }));
        await server.PostAsync(program + "/members", body);
        await server.AddMemberAsync(program, "elsewhere", ""","country":"FR" """);
        using var visitor = await SignInAsync();

        var answer = await visitor.GetAsync(Addresses.File("filed", "members", "country=de"));
        var rows = RowsOf(answer.Body);

        var listed = await IdsAsync(program + "/members?country=DE&limit=100");
        Assert.Equal((200, "text/csv"), (answer.Status, answer.MediaType));
        Assert.Equal(MemberList.Newest.Names, rows[0]);
        Assert.Equal(names.Count, rows.Count - 1);
        Assert.Equal(listed, rows.Skip(1).Take(listed.Count).Select(row => row[0]));
        Assert.All(rows, row => Assert.Equal(rows[0].Length, row.Length));
    }

    [Fact]
    public async Task A_text_that_a_spreadsheet_runs_is_defused()
    {
        var program = await server.CreateProgramAsync("formulas");
        await server.AddMemberAsync(program, "=1+1", ""","display_name":"=HYPERLINK(1)" """);
        using var visitor = await SignInAsync();

        var rows = RowsOf((await visitor.GetAsync(Addresses.File("formulas", "members", ""))).Body);

        Assert.Equal("'=1+1", rows[1][0]);
        Assert.Contains("'=HYPERLINK(1)", rows[1]);
    }

    [Theory]
    [InlineData("members")]
    [InlineData("referrers")]
    [InlineData("referrals")]
    [InlineData("events")]
    [InlineData("parked")]
    [InlineData("rewards")]
    [InlineData("cases")]
    [InlineData("rows")]
    [InlineData("analytics")]
    public async Task Every_list_can_be_had_as_a_file(string list)
    {
        await server.CreateOnceAsync("each");
        using var visitor = await SignInAsync(PersonRole.Manager);

        var answer = await visitor.GetAsync(Addresses.File("each", list, "order=sign_ups"));

        Assert.Equal(200, answer.Status);
        Assert.Equal(ListFiles.Find(list, TimeProvider.System)!.Names, RowsOf(answer.Body)[0]);
    }

    [Fact]
    public async Task Nobody_gets_a_file_without_signing_in()
    {
        using var visitor = new Visitor((await server.OpenAsync()).BaseAddress!);

        Assert.Equal(302, (await visitor.GetAsync(Addresses.File("each", "members", ""))).Status);
    }

    [Fact]
    public async Task A_list_that_the_API_refuses_has_no_file()
    {
        await server.CreateOnceAsync("each");
        using var visitor = await SignInAsync();

        Assert.Equal(404, (await visitor.GetAsync(Addresses.File("nowhere", "members", ""))).Status);
        Assert.Equal(404, (await visitor.GetAsync(Addresses.File("each", "secrets", ""))).Status);
        Assert.Equal(400, (await visitor.GetAsync(Addresses.File("each", "members", "status=lost"))).Status);
    }

    private async Task<List<string>> IdsAsync(string path) =>
        [
            .. (await server.GetAsync(path))
                .Json.GetProperty("items")
                .EnumerateArray()
                .Select(item => item.GetProperty("id").GetString()!),
        ];

    private async Task<Visitor> SignInAsync(PersonRole role = PersonRole.ReadOnly)
    {
        var visitor = new Visitor((await server.OpenAsync()).BaseAddress!);
        var email = $"files-{Interlocked.Increment(ref s_people)}@example.com";
        await visitor.SendAsync(
            await server.InviteAsync(email, role),
            Addresses.InvitationForm,
            ("email", email),
            ("password", Password)
        );
        return visitor;
    }

    internal static List<string[]> RowsOf(string text)
    {
        using var csv = CsvDataReader.Create(
            new StringReader(text.TrimStart('\uFEFF')),
            new CsvDataReaderOptions { HasHeaders = false }
        );
        var rows = new List<string[]>();
        while (csv.Read())
            rows.Add([.. Enumerable.Range(0, csv.RowFieldCount).Select(csv.GetString)]);
        return rows;
    }
}
