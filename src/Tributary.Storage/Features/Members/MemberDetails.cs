using System.Text;
using System.Text.Json.Nodes;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Members;

/// <summary>A text to set, or null to clear it.</summary>
public readonly record struct NewText(string? Value);

/// <summary>A change of personal fields. A null leaves a field as it was.</summary>
/// <param name="Attributes">Merged key by key (RFC 7396); empty for none.</param>
/// <param name="IsUnlisted">True to be on no leaderboard that others see.</param>
public sealed record DetailPatch(
    NewText? Email,
    NewText? Phone,
    ReadOnlyMemory<byte> Attributes,
    NewText? DisplayName = null,
    bool? IsUnlisted = null
);

/// <summary>Changes personal fields of members. Decisions read only the attributes that the Terms name.</summary>
/// <remarks>
/// This does not move the <c>seq</c> of a partition, so attributes are never kept in memory (docs/decisions/0043).
/// </remarks>
public sealed class MemberDetails(Database database)
{
    /// <summary>Changes the given fields and leaves the others. An erased member stays blank.</summary>
    public ValueTask<bool> PatchAsync(
        ProgramId programId,
        MemberId memberId,
        DetailPatch patch,
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
                    select d.email, d.phone, d.attributes, d.display_name, d.unlisted from member_detail d
                    join member m on m.program_id = @program and m.id = d.member_id
                    where d.member_id = @member and m.status <> 'erased'
                    """,
                    row => new
                    {
                        Email = row.StringOrNull(0),
                        Phone = row.StringOrNull(1),
                        Attributes = row.StringOrNull(2),
                        DisplayName = row.StringOrNull(3),
                        IsUnlisted = row.GetBoolean(4),
                    },
                    stopping,
                    ("@program", programId),
                    ("@member", memberId)
                );
                if (rows.Count == 0)
                    return false;
                var now = rows[0];
                await database.ExecuteAsync(
                    connection,
                    "update member_detail set email = @email, phone = @phone, attributes = @attributes, "
                        + "display_name = @name, unlisted = @unlisted where member_id = @member",
                    stopping,
                    ("@email", patch.Email is { } e ? e.Value : now.Email),
                    ("@phone", patch.Phone is { } p ? p.Value : now.Phone),
                    ("@attributes", Merge(now.Attributes, patch.Attributes)),
                    ("@name", patch.DisplayName is { } n ? n.Value : now.DisplayName),
                    ("@unlisted", patch.IsUnlisted ?? now.IsUnlisted),
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
