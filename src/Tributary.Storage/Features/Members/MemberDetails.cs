using System.Text;
using System.Text.Json.Nodes;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Members;

/// <summary>A text to set, or null to clear it.</summary>
public readonly record struct NewText(string? Value);

/// <summary>Changes personal fields of members. Decisions read only the attributes that the Terms name.</summary>
/// <remarks>
/// This does not move the <c>seq</c> of a partition, so attributes are never kept in memory (docs/decisions/0043).
/// </remarks>
public sealed class MemberDetails(Database database)
{
    /// <summary>Changes the given fields and leaves the others. An erased member stays blank.</summary>
    /// <param name="attributes">Merged key by key (RFC 7396); empty for none.</param>
    public ValueTask<bool> PatchAsync(
        ProgramId programId,
        MemberId memberId,
        NewText? email,
        NewText? phone,
        ReadOnlyMemory<byte> attributes,
        CancellationToken stopping
    ) =>
        database.WriteAsync(
            async connection =>
            {
                // The row is locked first, so that two patches, or a patch and an erasure, follow each other.
                await database.ExecuteAsync(
                    connection,
                    """
                    insert into member_detail (member_id) values (@member) on conflict (member_id) do update
                        set member_id = excluded.member_id
                    """,
                    stopping,
                    ("@member", memberId)
                );
                var rows = await database.ListAsync(
                    connection,
                    """
                    select d.email, d.phone, d.attributes from member_detail d
                    join member m on m.program_id = @program and m.id = d.member_id
                    where d.member_id = @member and m.status <> 'erased'
                    """,
                    row => (Email: row.StringOrNull(0), Phone: row.StringOrNull(1), Attributes: row.StringOrNull(2)),
                    stopping,
                    ("@program", programId),
                    ("@member", memberId)
                );
                if (rows.Count == 0)
                    return false;
                var now = rows[0];
                await database.ExecuteAsync(
                    connection,
                    "update member_detail set email = @email, phone = @phone, attributes = @attributes where "
                        + "member_id = @member",
                    stopping,
                    ("@email", email is { } e ? e.Value : now.Email),
                    ("@phone", phone is { } p ? p.Value : now.Phone),
                    ("@attributes", Merge(now.Attributes, attributes)),
                    ("@member", memberId)
                );
                return true;
            },
            stopping
        );

    private static string? Merge(string? now, ReadOnlyMemory<byte> patch)
    {
        if (patch.IsEmpty)
            return now;
        var merged = now is null ? [] : JsonNode.Parse(now)!.AsObject();
        Merge(merged, JsonNode.Parse(Encoding.UTF8.GetString(patch.Span))!.AsObject());
        return merged.ToJsonString();
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
                target.Remove(name);
            else if (value is JsonObject inner)
            {
                if (target[name] is not JsonObject into)
                    target[name] = into = [];
                Merge(into, inner);
            }
            else
                target[name] = value.DeepClone();
        }
    }
}
