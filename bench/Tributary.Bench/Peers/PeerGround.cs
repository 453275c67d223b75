using NpgsqlTypes;
using Tributary.Bench.Machine;
using Tributary.Bench.Shapes;

namespace Tributary.Bench.Peers;

/// <summary>
/// A database of the Node service with the members of a ground, under the same ids and codes. Each run gets a copy.
/// </summary>
internal sealed class PeerGround(PostgresHost host, string template)
{
    private int _copies;

    /// <param name="folder">The folder of the Node service.</param>
    public static async Task<PeerGround> BuildAsync(PostgresHost host, Ground ground, string folder)
    {
        var template = $"peer_{ground.Forest.Members}";
        await host.CreateAsync(template, null);
        await host.ExecuteAsync(template, await File.ReadAllTextAsync(Path.Combine(folder, "schema.sql")));
        await CopyMembersAsync(host.StorageOf(template), ground);
        await host.ExecuteAsync(
            template,
            """
            insert into member_stats (member_id, referrals)
            select referrer_id, count(*) from member where referrer_id is not null group by referrer_id;
            select setval(pg_get_serial_sequence('member', 'id'), (select max(id) from member));
            """
        );
        await host.SettleAsync(template);
        return new PeerGround(host, template);
    }

    /// <returns>Its name.</returns>
    public async Task<string> CopyAsync()
    {
        var copy = $"{template}_{++_copies}";
        await host.CreateAsync(copy, template);
        return copy;
    }

    public Task DropAsync() => host.DropAsync(template);

    /// <summary>A member's id is its number in the forest, plus one.</summary>
    private static async Task CopyMembersAsync(string url, Ground ground)
    {
        var codes = await File.ReadAllLinesAsync(ground.CodesFile);
        await using var connection = await PostgresHost.ConnectAsync(url);
        await using var rows = await connection.BeginBinaryImportAsync(
            "copy member (id, external_id, referrer_id, code) from stdin (format binary)"
        );
        for (var member = 0; member < ground.Forest.Members; member++)
        {
            await rows.StartRowAsync();
            await rows.WriteAsync(member + 1L, NpgsqlDbType.Bigint);
            await rows.WriteAsync(Forest.IdOf(member), NpgsqlDbType.Text);
            if (ground.Forest.ReferrerOf(member) is { } referrer)
                await rows.WriteAsync(referrer + 1L, NpgsqlDbType.Bigint);
            else
                await rows.WriteNullAsync();
            await rows.WriteAsync(codes[member], NpgsqlDbType.Text);
        }
        await rows.CompleteAsync();
    }
}
