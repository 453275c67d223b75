using System.Text.Json.Serialization.Metadata;
using Tributary.Engine.Alerts;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Outbox;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>A command that tells of an alert.</summary>
public interface IAlertCommand : ICommand
{
    AlertFacts Alert { get; }
}

/// <summary>
/// Announces that an alert was raised or cleared. The rule's row was already changed when the entry was accepted.
/// </summary>
internal abstract class AlertHandler<TCommand>(string type, JsonTypeInfo<TCommand> json, ChangeKind kind)
    : CommandHandler<TCommand>(type, json)
    where TCommand : class, IAlertCommand
{
    public override string? Done => null;

    public override IReadOnlyList<ChangeKind> Announces => [kind];

    public override ChangeKind? AlwaysAnnounces => kind;

    protected override Conclusion Decide(TCommand command, CommandContext context)
    {
        context.Batch.Outbox.AddAlert(kind, command.Alert);
        return Conclusion.Applied(new Trace());
    }
}
