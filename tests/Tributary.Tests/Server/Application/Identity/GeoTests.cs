using Tributary.Storage.Connections;
using Xunit;

namespace Tributary.Tests.Server.Application.Identity;

/// <summary>A server with a database of addresses, in which 203.0.113.0/24 is in Poland and a data centre.</summary>
public sealed class GeoTests(GeoTests.GeoServer server) : IClassFixture<GeoTests.GeoServer>
{
    public sealed class GeoServer : SqliteServer
    {
        private readonly string _path = Path.GetTempFileName();

        protected override IEnumerable<KeyValuePair<string, string?>> Settings
        {
            get
            {
                MmdbFile.Write(
                    _path,
                    "Test",
                    (
                        "203.0.113.0/24",
                        new Dictionary<string, object>(GeoDatabasesTests.Country("PL"))
                        {
                            ["is_hosting_provider"] = true,
                        }
                    )
                );
                return [new("Tributary:GeoIp:Databases", _path)];
            }
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            File.Delete(_path);
            GC.SuppressFinalize(this);
        }
    }

    [Theory]
    [InlineData("read", "", "country_mismatch hosting_network")]
    [InlineData("elsewhere", ""","ip_country":"DE" """, "hosting_network")]
    [InlineData("at-home", ""","network":"residential" """, "country_mismatch")]
    [InlineData("unsaid", ""","country":"PL" """, "hosting_network")]
    public async Task The_platform_s_words_go_before_the_database_s(string name, string said, string signals)
    {
        var program = await server.CreateProgramAsync(name);
        await server.AddMemberAsync(program, "ann");
        var country = said.Contains("\"country\"", StringComparison.Ordinal) ? "" : ""","country":"DE" """;

        await server.AddMemberAsync(program, "bob", $""","referrer":"ann","ip":"203.0.113.9"{country}{said}""");

        var found = (await server.GetAsync(program + "/members/bob/fraud"))
            .Json.GetProperty("signals")
            .EnumerateArray()
            .Select(s => s.GetProperty("name").GetString());
        Assert.Equal(signals, string.Join(' ', found.Order()));
    }

    [Fact]
    public async Task The_country_of_an_address_is_recorded_with_the_sign_up()
    {
        var program = await server.CreateProgramAsync("recorded");
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "bob", ""","referrer":"ann","ip":"203.0.113.9","country":"DE" """);

        var facts = await server
            .Get<Database>()
            .ListAsync(
                "select e.facts from entry e join member m on m.id = e.member_id join program p on p.id = "
                    + "m.program_id where p.name = 'recorded' and m.external_id = 'bob'",
                row => System.Text.Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(0)),
                TestContext.Current.CancellationToken
            );

        Assert.Contains("\"address_country\":\"PL\"", Assert.Single(facts));
    }
}
