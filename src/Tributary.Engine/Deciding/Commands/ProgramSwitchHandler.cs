using System.Text.Json.Serialization.Metadata;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Outbox;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>
/// Announces that a program was paused, resumed or ended. The program's row was already changed when the entry was
/// accepted.
/// </summary>
internal abstract class ProgramSwitchHandler<TCommand>(string type, JsonTypeInfo<TCommand> json, ChangeKind kind)
    : CommandHandler<TCommand>(type, json)
    where TCommand : class, ICommand
{
    public override IReadOnlyList<ChangeKind> Announces => [kind];

    public override ChangeKind? AlwaysAnnounces => kind;

    public override byte[] ToJson(ICommand command) => [];

    protected override Conclusion Decide(TCommand command, CommandContext context)
    {
        context.Batch.Outbox.AddSwitched(kind, context.Entry.ProgramId);
        return Conclusion.Applied(new Trace());
    }
}
