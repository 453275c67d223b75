using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Exports;
using Tributary.Server.Application.Settings;
using Tributary.Server.Workers;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Exports;
using Tributary.Storage.Features.Exports.Sets;
using Tributary.Storage.Features.Keys;
using Tributary.Storage.Features.Programs;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Server.Features.Exports;

public sealed class ExportTests(SqliteServer server) : IClassFixture<SqliteServer>
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_of_an_export_make_up_the_whole()
    {
        var program = await ProgramAsync("paged");
        var whole = await server.GetAsync(program + "/exports/members");
        var (rows, after, more) = (new List<string>(), "", true);
        while (more)
        {
            var page = await server.GetAsync($"{program}/exports/members?limit=2{after}");
            Assert.Equal((200, "text/csv"), (page.Status, page.MediaType));
            rows.AddRange(Lines(page).Skip(1));
            after = "&after=" + page.Headers.GetValues("Tributary-Next-After").Single();
            more = page.Headers.GetValues("Tributary-Has-More").Single() == "true";
        }

        Assert.Equal(Lines(whole).Skip(1), rows);
        Assert.Equal(4, rows.Count);
        Assert.Single(Lines(await server.GetAsync($"{program}/exports/members?{after[1..]}")));
        await server.AddMemberAsync(program, "eve");
        var next = await server.GetAsync($"{program}/exports/members?{after[1..]}");
        Assert.Contains(",eve,", Assert.Single(Lines(next).Skip(1)));
    }

    [Fact]
    public async Task Personal_columns_need_the_scope_admin()
    {
        var program = await ProgramAsync("personal");
        await server.AddMemberAsync(program, "pat", ""","email":"pat@example.com" """);
        var key = await KeyAsync("read");

        var plain = await server.GetAsync(program + "/exports/members", key);
        var refused = await server.GetAsync(program + "/exports/members?personal=true", key);
        var personal = await server.GetAsync(program + "/exports/members?personal=true");

        Assert.Equal(200, plain.Status);
        Assert.DoesNotContain("email", plain.Body);
        refused.IsProblem(403, "missing_scope");
        Assert.Contains("pat@example.com", personal.Body);
    }

    [Fact]
    public async Task Invalid_parameters_of_an_export_are_refused()
    {
        var program = await ProgramAsync("refusing");
        var members = await server.GetAsync(program + "/exports/members");
        var after = members.Headers.GetValues("Tributary-Next-After").Single();

        (await server.GetAsync(program + "/exports/nothing")).IsProblem(404, "not_found");
        (await server.GetAsync(program + "/exports/rewards?after=" + after)).IsProblem(400, "invalid_parameter");
        (await server.GetAsync(program + "/exports/members?after=AAAA")).IsProblem(400, "invalid_parameter");
        (await server.GetAsync(program + "/exports/members?limit=0")).IsProblem(400, "invalid_parameter");
        (await server.GetAsync(program + "/exports/members?format=xml")).IsProblem(400, "invalid_parameter");
        (await server.GetAsync(program + "/exports/members?personal=1")).IsProblem(400, "invalid_parameter");
    }

    [Fact]
    public async Task Scheduled_exports_begin_once_in_a_period()
    {
        var program = await ProgramAsync("scheduled");
        var folder = Directory.CreateTempSubdirectory("tributary-test-");
        try
        {
            var members = ExportSets.Find("members")!;
            var worker = new ExportWorker(
                new ScheduledExport(
                    new ExportOptions(folder.FullName, TimeSpan.FromHours(1), [members], ExportFormat.Csv),
                    new ExportTurn(server.Get<Database>()),
                    server.Get<FolderExport>(),
                    server.Get<ProgramReads>(),
                    server.Get<ProgramDirectory>(),
                    server.Get<IStore>()
                ),
                TimeProvider.System,
                NullLogger<ExportWorker>.Instance
            );
            await worker.RunOnceAsync(Stopping);
            await server.AddMemberAsync(program, "eve");
            await worker.RunOnceAsync(Stopping);

            var file = Assert.Single(Directory.GetFiles(Path.Combine(folder.FullName, "scheduled"), "*.csv"));
            Assert.Equal(5, (await File.ReadAllLinesAsync(file, Stopping)).Length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Cells_that_a_spreadsheet_would_run_are_defused()
    {
        ExportColumn[] columns =
        [
            new("text", ExportType.Text, ""),
            new("number", ExportType.Integer, ""),
            new("time", ExportType.Timestamp, ""),
        ];
        using var bytes = new MemoryStream();
        var csv = await CsvExport.BeginAsync(bytes, columns, Stopping);
        await csv.WriteAsync(
            [
                ["=HYPERLINK(\"http://x\")", -5L, 1_777_636_800_000_001L],
                ["+1", null, null],
                ["@x\ny", 0L, null],
                ["-a", 1L, null],
            ],
            Stopping
        );
        await csv.EndAsync(Stopping);

        Assert.Equal(
            "text,number,time\r\n\"'=HYPERLINK(\"\"http://x\"\")\",-5,2026-05-01T12:00:00.000001Z\r\n'+1,,\r\n"
                + "\"'@x\ny\",0,\r\n'-a,1,\r\n",
            Encoding.UTF8.GetString(bytes.ToArray())
        );
    }

    [Fact]
    public void A_watermark_gives_back_what_it_was_made_of()
    {
        var (set, other) = (ExportSets.Find("rewards")!, ExportSets.Find("members")!);
        var mark = new Watermark(new Instant(1_777_636_800_000_001))
        {
            Seqs = [0, 127, 128, 1_000_000],
            Through = [1, 200, 300, long.MaxValue],
            Since = 5,
            Position = [long.MaxValue, 42],
        };
        var text = mark.Write(set, new ProgramId(7));

        var read = Watermark.ReadOrNull(text, set, new ProgramId(7))!;
        Assert.True(read.IsAsFarAs(mark));
        Assert.Equal((mark.At, mark.Since), (read.At, read.Since));
        Assert.Null(Watermark.ReadOrNull(text, other, new ProgramId(7)));
        Assert.Null(Watermark.ReadOrNull(text, set, new ProgramId(8)));
        Assert.Null(Watermark.ReadOrNull(text[..^2], set, new ProgramId(7)));
        Assert.Equal(ExportSets.All.Count, ExportSets.All.Select(known => known.Name).Distinct().Count());
    }

    private async Task<string> ProgramAsync(string name)
    {
        var program = await server.CreateProgramAsync(name);
        foreach (var member in (string[])["ann", "bob", "cid", "dan"])
            await server.AddMemberAsync(program, member);
        return program;
    }

    private async Task<string> KeyAsync(string scopes)
    {
        var (text, prefix, hash) = KeyText.Create();
        var store = server.Get<IStore>();
        var key = new ApiKey
        {
            Id = (await store.TakeIdsAsync(1, Stopping)).Next<KeyId>(),
            Prefix = prefix,
            Hash = hash,
            Name = "test",
            Scopes = scopes,
            CreatedAt = store.Now,
        };
        await server.Get<ApiKeys>().AddAsync(key, Audits.At(store.Now), Stopping);
        return text;
    }

    private static string[] Lines(Answer answer) => answer.Body.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
}
