using System.Globalization;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Audit;
using Tributary.Storage.Features.Retention;

namespace Tributary.Server.Workers;

/// <summary>The personal texts that may have an end.</summary>
internal enum RetainedText
{
    Clicks,
    Properties,
    Contacts,
    Attributes,
}

/// <summary>Blanks one kind of personal text, and records how much.</summary>
internal sealed class RetainedTexts(Database database, AuditLog audit, Meters meters)
{
    private static readonly AuditActor s_actor = new("retention", null);

    public static IEnumerable<(RetainedText Kind, int Days)> DaysOf(RetentionOptions options) =>
        [
            (RetainedText.Clicks, options.ClickDays),
            (RetainedText.Properties, options.PropertyDays),
            (RetainedText.Contacts, options.ContactDays),
            (RetainedText.Attributes, options.AttributeDays),
        ];

    public static string NameOf(RetainedText kind) => EnumNames.Of(kind);

    /// <returns>The number of clicks, events or members that were blanked.</returns>
    public async ValueTask<long> BlankAsync(RetainedText kind, Instant before, CancellationToken stopping)
    {
        var count = kind switch
        {
            RetainedText.Clicks => await new OldClickTexts(database).BlankAsync(before, stopping),
            RetainedText.Properties => await new OldProperties(database).BlankAsync(before, stopping)
                + await new GivenUpProperties(database).BlankAsync(before, stopping),
            RetainedText.Contacts => await OldMemberTexts.Contacts(database).BlankAsync(before, stopping),
            _ => await OldMemberTexts.Attributes(database).BlankAsync(before, stopping),
        };
        if (count == 0)
            return 0;
        meters.Blanked(NameOf(kind), count);
        await audit.RecordAsync(
            s_actor,
            "retention.blank",
            NameOf(kind),
            string.Create(CultureInfo.InvariantCulture, $"blanked: {count}, from before {before}"),
            stopping
        );
        return count;
    }
}
