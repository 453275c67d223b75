using Tributary.Engine.Foundation;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Verify;

/// <summary>
/// Checks that nothing waits under an erased id. Its texts would stay, since nobody can sign up under the id any more.
/// </summary>
internal sealed class ErasureCheck(Database database)
{
    private const int AtOnce = 1_000;

    // language=sql
    private const string SelectWaiting = """
        select program_id, substr(waits_for, 8) as name from parked where waits_for >= 'member:'
            and waits_for < 'member;'
        union
        select program_id, substr(waited_for, 8) from parked where waited_for >= 'member:' and waited_for < 'member;'
        union
        select program_id, external_id from awaiting_sign_up
        order by 1, 2
        """;

    public async ValueTask<IReadOnlyList<string>> RunAsync(CancellationToken stopping)
    {
        var offenders = new List<string>();
        var waiting = await database.ListAsync(
            SelectWaiting,
            row => (Program: row.Id<ProgramId>(0), Name: row.GetString(1)),
            stopping
        );
        foreach (var chunk in waiting.Chunk(AtOnce))
        {
            var found = await database.ListEachAsync(
                "select m.id from member m where m.program_id = @program and m.external_id = @name",
                row => row.Id<MemberId>(0),
                ("@program", chunk.Ids(w => w.Program)),
                ("@name", chunk.Column(w => Tombstone.Of(w.Name)))
            );
            offenders.AddRange(found.SelectMany(rows => rows).Select(id => $"member {id}"));
            if (offenders.Count >= CheckResult.Named)
                break;
        }
        return [.. offenders.Take(CheckResult.Named)];
    }
}
