using System.Globalization;
using System.Text.Json;
using Tributary.Engine.Foundation;
using Tributary.Engine.Outbox;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Json;
using Tributary.Storage.Features.Outbox;

namespace Tributary.Server.Application.Outbox;

/// <summary>
/// Writes outbox rows as CloudEvents 1.0: 1. it reads the facts written with the change; 2. it looks up the platform's
/// ids now, so that none remain of members erased meanwhile; 3. it writes the shapes that the API uses for the same
/// things.
/// </summary>
internal sealed class Envelopes(OutboxReads reads)
{
    public const string MediaType = "application/cloudevents+json";

    /// <returns>One envelope for each row, in order.</returns>
    public async ValueTask<IReadOnlyList<Envelope>> WriteAsync(IEnumerable<OutboxRow> rows, CancellationToken stopping)
    {
        List<ChangeMessage> messages = [.. rows.Select(ChangeMessage.Read)];
        var names = await reads.FindAsync(ChangeMessage.IdsOf(messages), stopping);
        return [.. messages.Select(message => Write(message, names))];
    }

    /// <summary>Returns the outbox key. A test message of a webhook has no partition.</summary>
    public static string IdOf(OutboxRow row) =>
        row.Kind == ChangeKind.WebhookTest
            ? string.Create(CultureInfo.InvariantCulture, $"test-{row.Seq}")
            : string.Create(CultureInfo.InvariantCulture, $"{row.Partition}-{row.Seq}-{row.Place}");

    private static Envelope Write(ChangeMessage message, OutboxNames names)
    {
        var row = message.Row;
        var (data, subject, schema) = message.Show(names);
        var (id, type, program) = (IdOf(row), ChangeSet.NameOf(row.Kind), names.Programs[row.ProgramId]);
        var key = row.Partition.ToString(CultureInfo.InvariantCulture);
        var body = JsonBytes.Write(
            (row, data),
            (json, part) =>
            {
                json.WriteStartObject();
                json.WriteString("specversion"u8, "1.0"u8);
                json.WriteString("id"u8, id);
                json.WriteString("source"u8, "/v1/programs/" + Uri.EscapeDataString(program));
                json.WriteString("type"u8, type);
                json.WriteString("subject"u8, subject);
                json.WriteString("time"u8, part.row.At.ToString());
                json.WriteString("datacontenttype"u8, "application/json"u8);
                json.WriteString("dataschema"u8, "urn:tributary:v1:" + schema);
                json.WriteString("sequence"u8, SequenceOf(part.row));
                json.WriteString("partitionkey"u8, key);
                json.WritePropertyName("data"u8);
                JsonSerializer.Serialize(json, part.data, JsonAnswer.Json.GetTypeInfo(part.data.GetType())!);
                json.WriteEndObject();
            }
        );
        return new Envelope(id, type, program, key, body) { RequestId = row.RequestId };
    }

    /// <summary>Returns texts that sort in the order of the rows.</summary>
    private static string SequenceOf(OutboxRow row) =>
        string.Create(CultureInfo.InvariantCulture, $"{row.Seq:D19}.{row.Place:D6}");
}
