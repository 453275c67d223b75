using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Members;

/// <summary>
/// Reads what waits under ids that nobody has signed up under: sign-ups that wait for their attribution, and events
/// that wait for their member.
/// </summary>
public sealed class WaitingReads(Database database)
{
    private readonly GroupRead<(ProgramId Program, string Text), IReadOnlyList<AwaitingSignUp>> _signUps =
        database.GroupedByText(
            $"""
            select {AwaitingRow.Columns} from awaiting_sign_up a
            where a.program_id = @program and a.external_id = @name
            """,
            AwaitingRow.Read,
            "@name"
        );

    public async ValueTask<AwaitingSignUp?> FindAsync(
        ProgramId programId,
        string externalId,
        CancellationToken stopping
    ) => (await _signUps.FindAsync((programId, externalId), stopping)).FirstOrDefault();

    /// <summary>Returns whether a sign-up or an event with this id waits.</summary>
    public async ValueTask<bool> KnowsAsync(ProgramId programId, string externalId, CancellationToken stopping) =>
        (
            await database.ListAsync(
                """
                select 1 from awaiting_sign_up where program_id = @program and external_id = @name
                union all
                select 1 from parked where program_id = @program and waits_for = @what
                union all
                select 1 from parked where program_id = @program and waited_for = @what
                limit 1
                """,
                row => row.GetInt32(0),
                stopping,
                ("@program", programId),
                ("@name", externalId),
                ("@what", Wait.ForMember(externalId))
            )
        ).Count > 0;
}
