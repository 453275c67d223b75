using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Analytics;

internal static class MemberNames
{
    /// <summary>Returns the platform's ids of members.</summary>
    public static async ValueTask<IReadOnlyDictionary<MemberId, string>> FindNamesAsync(
        this Database database,
        ProgramId program,
        IEnumerable<MemberId> members,
        CancellationToken stopping
    )
    {
        var rows = await database.ListAsync(
            $"select m.id, m.external_id from member m where m.program_id = @program and m.id {database.In("@ids")}",
            reader => KeyValuePair.Create(reader.Id<MemberId>(0), reader.GetString(1)),
            stopping,
            ("@program", program),
            ("@ids", members.Distinct().Numbers())
        );
        return rows.ToDictionary();
    }
}
