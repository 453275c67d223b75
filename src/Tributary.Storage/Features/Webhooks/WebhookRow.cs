using System.Data.Common;
using System.Text.Json;
using Tributary.Engine.Foundation;
using Tributary.Storage.Features.Outbox;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Webhooks;

/// <summary>Table <c>webhook w</c>.</summary>
internal static class WebhookRow
{
    private static readonly Table<Webhook> s_table = new("webhook", "w");

    public static readonly Column<WebhookId> Id = s_table.Id<WebhookId>("id", w => w.Id);
    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", w => w.ProgramId);
    public static readonly Column<string> Url = s_table.Text("url", w => w.Url);
    public static readonly Column<string> Events = s_table.Text("events", w => JsonSerializer.Serialize(w.Events));
    public static readonly Column<string> Secret = s_table.Text("secret", w => w.Secret);
    public static readonly Column<string?> OldSecret = s_table.TextOrNull("old_secret", w => w.OldSecret);
    public static readonly Column<Instant?> OldSecretUntil = s_table.MomentOrNull(
        "old_secret_until",
        w => w.OldSecretUntil
    );
    public static readonly Column<bool> IsEnabled = s_table.Flag("enabled", w => w.IsEnabled);
    public static readonly Column<string?> DisabledReason = s_table.TextOrNull(
        "disabled_reason",
        w => w.DisabledReason
    );
    public static readonly Column<Instant?> FailingSince = s_table.MomentOrNull("failing_since", w => w.FailingSince);
    public static readonly Column<Instant> CreatedAt = s_table.Moment("created_at", w => w.CreatedAt);
    public static readonly Column<Instant> UpdatedAt = s_table.Moment("updated_at", w => w.UpdatedAt);

    public static readonly SelectList Columns = s_table.SelectAll();

    public static readonly NamedInsert<Webhook> Insert = s_table.InsertNamed();

    public static Webhook Read(DbDataReader reader) =>
        new()
        {
            Id = Id.Read(reader),
            ProgramId = ProgramId.Read(reader),
            Url = Url.Read(reader),
            Events = ChangeNames.ReadNames(Events.Read(reader)),
            Secret = Secret.Read(reader),
            OldSecret = OldSecret.Read(reader),
            OldSecretUntil = OldSecretUntil.Read(reader),
            IsEnabled = IsEnabled.Read(reader),
            DisabledReason = DisabledReason.Read(reader),
            FailingSince = FailingSince.Read(reader),
            CreatedAt = CreatedAt.Read(reader),
            UpdatedAt = UpdatedAt.Read(reader),
        };
}
