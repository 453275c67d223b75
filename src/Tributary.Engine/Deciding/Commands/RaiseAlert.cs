using Tributary.Engine.Alerts;
using Tributary.Engine.Log;
using Tributary.Engine.Outbox;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>Announces that an alert was raised.</summary>
public sealed record RaiseAlert(AlertFacts Alert) : IAlertCommand;

internal sealed class RaiseAlertHandler()
    : AlertHandler<RaiseAlert>(EntryTypes.AlertRaise, CommandJson.Default.RaiseAlert, ChangeKind.AlertRaised);
