using Tributary.Engine.Foundation;

namespace Tributary.Engine.Log;

/// <summary>
/// One row of the log, about to be decided: an event of the platform, or a command of a person or a timer.
/// </summary>
public sealed record Entry
{
    /// <summary>The order within the inbox of a partition; 0 for an entry that was never there.</summary>
    public required InboxId InboxId { get; init; }
    public required EntryId EventId { get; init; }
    public required ProgramId ProgramId { get; init; }
    public required int Partition { get; init; }
    public required string Type { get; init; }

    /// <summary>The member that the entry is about; 0 for a command about a whole partition.</summary>
    public required MemberId MemberId { get; init; }

    /// <summary>Minor units of <see cref="Currency"/>.</summary>
    public long? Amount { get; init; }
    public string? Currency { get; init; }
    public required Instant OccurredAt { get; init; }
    public required Instant AcceptedAt { get; init; }

    /// <summary>The key of the event that this one reverses, wholly or in part; see <see cref="EntryKey"/>.</summary>
    public byte[]? ReversesKey { get; init; }

    /// <summary>
    /// The platform's own fields, a JSON object. Empty when there are none, or when an erasure has blanked them.
    /// </summary>
    public ReadOnlyMemory<byte> Properties { get; init; }

    /// <summary>
    /// The JSON of the payload, written by Tributary: an object of ids, numbers and closed words. Empty when there is
    /// none.
    /// </summary>
    public ReadOnlyMemory<byte> Facts
    {
        get;
        init
        {
            field = value;
            _payload = default;
        }
    }

    /// <summary>Who ordered a command: an API key's id, or <c>timer</c>.</summary>
    public string? Actor { get; init; }

    /// <summary>
    /// The id of the request that brought the entry. Null without one, and after the entry was parked. The log keeps
    /// that of a command only.
    /// </summary>
    public string? RequestId { get; init; }

    /// <summary>The payload of a sign-up; without any facts for an entry of another type.</summary>
    public SignUpPayload SignUp => Payload(SignUpPayload.Parse);

    /// <summary>True for an imported event or sign-up from before the program began to pay.</summary>
    public bool IsHistory =>
        !Facts.IsEmpty
        && !EntryTypes.IsCommand(Type)
        && (Type == EntryTypes.Signup ? SignUp.IsHistory : Payload(EventPayload.Parse).IsHistory);

    /// <summary>True for an event that names a reversal and cancels it.</summary>
    public bool Reinstates => !Facts.IsEmpty && Payload(EventPayload.Parse).Reinstates;

    private ReadOnce _payload;

    /// <summary>Returns the payload, which is parsed only once.</summary>
    internal T Payload<T>(Func<ReadOnlyMemory<byte>, T> parse)
        where T : class
    {
        if (_payload.Value is T known)
            return known;
        var payload = parse(Facts);
        _payload = new ReadOnce(payload);
        return payload;
    }

    /// <summary>A value derived from <see cref="Facts"/>. It does not take part in the equality of entries.</summary>
    private readonly struct ReadOnce(object value) : IEquatable<ReadOnce>
    {
        public object? Value => value;

        public bool Equals(ReadOnce other) => true;

        public override bool Equals(object? obj) => obj is ReadOnce;

        public override int GetHashCode() => 0;
    }
}
