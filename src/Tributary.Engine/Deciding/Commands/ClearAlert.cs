using Tributary.Engine.Alerts;
using Tributary.Engine.Log;
using Tributary.Engine.Outbox;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>Announces that an alert was cleared.</summary>
public sealed record ClearAlert(AlertFacts Alert) : IAlertCommand;

internal sealed class ClearAlertHandler()
    : AlertHandler<ClearAlert>(EntryTypes.AlertClear, CommandJson.Default.ClearAlert, ChangeKind.AlertCleared);
