using System.Globalization;
using System.Text;
using Tributary.Engine.Alerts;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Intake;
using Tributary.Storage.Features.Alerts;

namespace Tributary.Server.Workers;

/// <summary>Writes the transitions of alert rules into the log, from where webhooks and brokers hear of them.</summary>
internal sealed partial class AlertAnnouncer(
    AlertRules rules,
    EntryIntake intake,
    IStore store,
    ILogger<AlertAnnouncer> log
)
{
    private const string Actor = "alerts";

    /// <summary>
    /// Writes the entry of the rule's pending transition under a key that names the transition, so that the log takes
    /// it once, even if two nodes write it.
    /// </summary>
    public async ValueTask AnnounceAsync(AlertRule rule, CancellationToken stopping)
    {
        var type = rule.State == AlertState.Raised ? EntryTypes.AlertRaise : EntryTypes.AlertClear;
        var command = CommandRegistry.Of(type).Parse(Encoding.UTF8.GetBytes(rule.Pending!));
        var name = string.Create(CultureInfo.InvariantCulture, $"alert/{rule.Id}/{rule.Transitions}");
        var partition = Partitioning.OfRoot(rule.ProgramId, rule.Id.ToString(), store.Partitions);
        var entry = CommandEntry.Of(
            rule.ProgramId,
            new MemberPlace(default, partition),
            command,
            EntryKey.OfCheck(name),
            Actor
        );
        await intake.AcceptAsync([entry], stopping);
        await rules.EndPendingAsync(rule, stopping);
        if (rule.State == AlertState.Raised)
            LogRaised(rule.Id, rule.ProgramId, EnumNames.Of(rule.Terms.Kind));
        else
            LogCleared(rule.Id, rule.ProgramId);
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Alert rule {Rule} of program {Program} was raised: {Kind}."
    )]
    private partial void LogRaised(AlertRuleId rule, ProgramId program, string kind);

    [LoggerMessage(Level = LogLevel.Information, Message = "Alert rule {Rule} of program {Program} was cleared.")]
    private partial void LogCleared(AlertRuleId rule, ProgramId program);
}
