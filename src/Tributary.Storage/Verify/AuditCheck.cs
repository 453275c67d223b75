using System.Globalization;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Verify;

/// <summary>
/// H1: follows the chain of the audit log. A row that was changed, removed or put in between does not fit the hash of
/// the one after it, which nobody can make without the key. Rows that were cut off at the end, together with their
/// trace in <c>audit_head</c>, are found by comparing with the end that an earlier check has printed.
/// </summary>
internal sealed class AuditCheck(Database database)
{
    /// <summary>The end that an earlier check has printed; null for none.</summary>
    public AuditEnd? Known { get; init; }

    public async ValueTask<IReadOnlyList<string>> RunAsync(CancellationToken stopping)
    {
        var faults = new List<string>();
        var end = new AuditEnd(0, []);
        var meetsKnown = Known is not { Id: > 0 };
        await using var scan = await database.ScanAsync(stopping);
        var key = await FindKeyAsync(scan, stopping);
        await using var command = database.Command(
            scan.Connection,
            $"select {AuditRow.Columns} from audit a order by a.id"
        );
        command.CommandTimeout = 0;
        await using (var reader = await command.ExecuteReaderAsync(stopping))
            while (faults.Count < CheckResult.Named && await reader.ReadAsync(stopping))
            {
                var row = AuditRow.Read(reader);
                if (FaultOf(row, end, key) is { } fault)
                    faults.Add(fault);
                end = new AuditEnd(row.Id, row.Hash);
                meetsKnown |= end.Id == Known?.Id && end.Hash.AsSpan().SequenceEqual(Known.Value.Hash);
            }
        if (faults.Count >= CheckResult.Named)
            return faults;
        var head = (await database.ListAsync(scan.Connection, AuditChain.SelectEnd, AuditChain.ReadEnd, stopping))
            .Cast<AuditEnd?>()
            .SingleOrDefault();
        if (head is not { } last || last.Id != end.Id || !last.Hash.AsSpan().SequenceEqual(end.Hash))
            faults.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"audit ends with {end.Id}, and audit_head says {head?.Id ?? 0}"
                )
            );
        if (!meetsKnown)
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"audit {Known!.Value.Id} is not what it was"));
        return faults;
    }

    /// <returns>Null when the database has a key that was not loaded, so that no hash can be checked.</returns>
    private async ValueTask<byte[]?> FindKeyAsync(Scan scan, CancellationToken stopping)
    {
        if (database.AuditKey.Bytes is not { Length: 0 } none)
            return database.AuditKey.Bytes;
        var keys = await database.ListAsync(
            scan.Connection,
            "select key from setting where key = @key",
            row => row.GetString(0),
            stopping,
            ("@key", AuditKey.Setting)
        );
        return keys.Count == 0 ? none : null;
    }

    private string? FaultOf(LinkedRecord row, AuditEnd before, byte[]? key)
    {
        if (row.Id != before.Id + 1)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"audit {before.Id + 1} is missing: {row.Id} follows {before.Id}"
            );
        // Without its key, only the place of a row can be checked.
        return
            row.Id > database.AuditKey.From
            && key is not null
            && !AuditChain.HashOf(key, before, row.Record).AsSpan().SequenceEqual(row.Hash)
            ? string.Create(CultureInfo.InvariantCulture, $"audit {row.Id} was changed, or what was before it")
            : null;
    }
}
