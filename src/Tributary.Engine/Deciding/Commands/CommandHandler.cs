using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Log;
using Tributary.Engine.Outbox;
using Tributary.Engine.Screening;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>
/// Describes one type of command: its JSON, the facts that it needs, its decision, the changes that it may announce,
/// and its words in the audit log. <see cref="CommandRegistry"/> has one for each type.
/// </summary>
/// <param name="type">See <see cref="EntryTypes"/>.</param>
public abstract class CommandHandler(string type)
{
    public string Type => type;

    /// <summary>The record of the command's own fields.</summary>
    public abstract Type Payload { get; }

    /// <summary>
    /// The words of the audit log for the command, such as "Approved a reward". Null for one that only a timer orders.
    /// </summary>
    public abstract string? Done { get; }

    /// <summary>
    /// The kinds of changes that the command may announce. <c>verify</c> expects them according to the decision.
    /// </summary>
    public virtual IReadOnlyList<ChangeKind> Announces => [];

    /// <summary>
    /// The kind that every applied command of the type announces; null when it depends on the decision.
    /// </summary>
    public virtual ChangeKind? AlwaysAnnounces => null;

    /// <summary>The moment at which fraud detection checks a referral for the command; null for never.</summary>
    public virtual FraudMoment? Screens => null;

    /// <summary>
    /// True when Load looks for due items among committed facts. A replay therefore begins a new batch with the
    /// command.
    /// </summary>
    public virtual bool FindsDue => false;

    /// <summary>
    /// True for a decision of a person on a member's reward, referral or balance. It is listed beside the member's
    /// events.
    /// </summary>
    public virtual bool IsListed => false;

    /// <summary>True when the rules that pay for a completed referral may apply.</summary>
    internal virtual bool MayCompleteReferral => false;

    public abstract ICommand Parse(ReadOnlyMemory<byte> facts);

    /// <summary>True when the payload is a <typeparamref name="TCommand"/>, such as one about a referral.</summary>
    public bool IsAbout<TCommand>()
        where TCommand : ICommand => Payload.IsAssignableTo(typeof(TCommand));

    /// <summary>
    /// Returns the detail of the audit log beside the object and the amount of the command; null when these say all.
    /// It holds only closed words and numbers, since the texts of a person may be personal.
    /// </summary>
    public abstract string? DetailOf(ICommand command);

    /// <summary>Returns the JSON for the log; empty for a command without fields.</summary>
    public abstract byte[] ToJson(ICommand command);

    internal abstract void AddNeeds(Entry entry, CommandNeeds needs);

    /// <summary>
    /// Decides the command. If the state of its object forbids it, the command is rejected and changes nothing.
    /// </summary>
    internal abstract Conclusion Decide(CommandContext context);

    /// <summary>
    /// Returns how many ids the batch's commands of this type may use at most, beyond those of any entry.
    /// </summary>
    internal virtual long IdsNeeded(BatchFacts facts, IEnumerable<Entry> commands) =>
        commands.Sum(entry =>
            2L
            * (
                facts.Due.GetValueOrDefault(entry.EventId, []).Length
                + facts.Expiring.GetValueOrDefault(entry.EventId, []).Length
            )
        );
}

/// <summary>A handler whose methods receive the payload, which is parsed once per entry.</summary>
internal abstract class CommandHandler<TCommand> : CommandHandler
    where TCommand : class, ICommand
{
    private readonly JsonTypeInfo<TCommand> _json;
    private readonly Func<ReadOnlyMemory<byte>, TCommand> _parse;

    protected CommandHandler(string type, JsonTypeInfo<TCommand> json)
        : base(type)
    {
        _json = json;
        _parse = ParsePayload;
    }

    public sealed override Type Payload => typeof(TCommand);

    public sealed override ICommand Parse(ReadOnlyMemory<byte> facts) => _parse(facts);

    public override byte[] ToJson(ICommand command) => JsonSerializer.SerializeToUtf8Bytes((TCommand)command, _json);

    public sealed override string? DetailOf(ICommand command) => DetailOf((TCommand)command);

    internal sealed override void AddNeeds(Entry entry, CommandNeeds needs) =>
        AddNeeds(entry.Payload(_parse), entry, needs);

    internal sealed override Conclusion Decide(CommandContext context) =>
        Decide(context.Entry.Payload(_parse), context);

    protected virtual string? DetailOf(TCommand command) => null;

    protected virtual void AddNeeds(TCommand command, Entry entry, CommandNeeds needs) { }

    protected abstract Conclusion Decide(TCommand command, CommandContext context);

    private TCommand ParsePayload(ReadOnlyMemory<byte> facts) =>
        JsonSerializer.Deserialize(facts.IsEmpty ? "{}"u8 : facts.Span, _json)
        ?? throw new JsonException($"The facts of a command {Type} are null.");
}
