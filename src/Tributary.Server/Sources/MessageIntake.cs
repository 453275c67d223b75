using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Bodies;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Server.Application.Intake;
using Tributary.Server.Application.Monitoring;

namespace Tributary.Server.Sources;

/// <summary>
/// The way of messages: 1. each is read like the body of <c>POST …/events</c>; 2. their events take the same lanes; 3.
/// each message gets its verdict. While the database cannot accept them, messages wait here unacknowledged, so that the
/// broker sends no more than its limit.
/// </summary>
internal sealed partial class MessageIntake(
    IStore store,
    ProgramDirectory programs,
    EntryIntake intake,
    Meters meters,
    TimeProvider time,
    ILogger<MessageIntake> log
)
{
    private const int EventsAtOnce = 1_000;

    /// <summary>For a message that fails even when it is alone, for any reason.</summary>
    private const int MostTries = 3;

    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    /// <inheritdoc cref="TakeMessages"/>
    public async ValueTask<IReadOnlyList<MessageFault?>> TakeAsync(
        string source,
        IReadOnlyList<BrokerMessage> messages,
        CancellationToken stopping
    )
    {
        var pause = s_firstPause;
        for (var tries = 1; ; tries++)
        {
            stopping.ThrowIfCancellationRequested();
            try
            {
                var faults = await AcceptAsync(source, messages);
                meters.Received(faults.Count, faults.Count(fault => fault is not null));
                return faults;
            }
            catch (Exception e) when (IsOfOperation(e))
            {
                LogWaiting(e, source, messages.Count);
            }
            catch (Exception e) when (messages.Count > 1)
            {
                LogSplitting(e, source, messages.Count);
                return await EachAsync(source, messages, stopping);
            }
            catch (Exception e) when (tries >= MostTries)
            {
                LogPoison(e, source);
                meters.Received(1, 1);
                return [new MessageFault(ServerErrors.Internal.Code, null, ServerErrors.Internal.Sentence, 1)];
            }
            catch (Exception e)
            {
                LogWaiting(e, source, messages.Count);
            }
            await Task.Delay(pause, time, stopping);
            pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
        }
    }

    private async ValueTask<IReadOnlyList<MessageFault?>> EachAsync(
        string source,
        IReadOnlyList<BrokerMessage> messages,
        CancellationToken stopping
    )
    {
        var faults = new List<MessageFault?>(messages.Count);
        foreach (var message in messages)
            faults.AddRange(await TakeAsync(source, [message], stopping));
        return faults;
    }

    // A batch in progress is finished even when the server stops, so that it is acknowledged and not delivered
    // again.
    private async ValueTask<IReadOnlyList<MessageFault?>> AcceptAsync(
        string source,
        IReadOnlyList<BrokerMessage> messages
    )
    {
        var found = new Dictionary<string, ProgramFacts?>(StringComparer.Ordinal);
        var read = new List<MessageEvents>(messages.Count);
        var waiting = new List<(MessageEvents Message, NewEntry Entry, string Pointer)>();
        foreach (var message in messages)
        {
            var events = new MessageEvents(source, message.CorrelationId);
            await ReadAsync(message, events, found);
            read.Add(events);
            waiting.AddRange(events.Events.Select(e => (events, e.Entry, e.Pointer)));
            if (waiting.Count >= EventsAtOnce)
                await FlushAsync(waiting);
        }
        await FlushAsync(waiting);
        return read.ConvertAll(events => events.Fault);
    }

    private async ValueTask ReadAsync(
        BrokerMessage message,
        MessageEvents events,
        Dictionary<string, ProgramFacts?> found
    )
    {
        if (message.Body.Length > RentedBytes.MaxBodyBytes)
        {
            events.Refuse(new InputFault(RequestErrors.BodyTooLarge));
            return;
        }
        if (!JsonInput.TryParse(message.Body, out var document, out var fault))
        {
            events.Refuse(fault);
            return;
        }
        using (document)
        {
            var (root, pointer, name) = (document.RootElement, "", message.Program);
            if (CloudEvents.IsStructured(message.ContentType))
            {
                var faults = new InputFaults();
                var (data, extension) = CloudEvents.Open(root, faults);
                if (data is null)
                {
                    events.Refuse(faults.First);
                    return;
                }
                (root, pointer, name) = (data.Value, "/data", name ?? extension);
            }
            if (await FindAsync(name, found) is { } program)
                events.Read(root, pointer, program, store.Now);
            else
                events.Refuse(
                    new InputFault(
                        AccessErrors.ProgramNotFound,
                        null,
                        name is null
                            ? "The message does not name a program."
                            : "The program that the message names does not exist."
                    )
                );
        }
    }

    private async ValueTask<ProgramFacts?> FindAsync(string? name, Dictionary<string, ProgramFacts?> found)
    {
        if (name is null)
            return null;
        if (!found.TryGetValue(name, out var program))
            found[name] = program = JsonFields.IsId(name)
                ? await programs.FindAsync(name, CancellationToken.None)
                : null;
        return program;
    }

    private async ValueTask FlushAsync(List<(MessageEvents Message, NewEntry Entry, string Pointer)> waiting)
    {
        foreach (var part in waiting.Chunk(EventsAtOnce))
        {
            var answers = await intake.AcceptAsync([.. part.Select(w => w.Entry)], CancellationToken.None);
            foreach (var ((message, _, pointer), answer) in part.Zip(answers))
                if (answer.Outcome == EntryOutcome.Differs)
                    message.Refuse(new InputFault(EventErrors.EventDiffers, pointer));
        }
        waiting.Clear();
    }

    /// <summary>
    /// True for a fault that the messages did not cause: any error of the database except a value that it refuses
    /// (classes 22 and 23 of SQLSTATE).
    /// </summary>
    private static bool IsOfOperation(Exception e) =>
        e is TimeoutException or QueueFullException or IOException
        || (e is StoreException { Kind: not StoreFault.Refused });

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} messages from {Source} cannot be accepted now. They stay with the broker and are retried "
            + "shortly."
    )]
    private partial void LogWaiting(Exception e, string source, int count);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} messages from {Source} failed together and are now accepted one by one."
    )]
    private partial void LogSplitting(Exception e, string source, int count);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "A message from {Source} fails even when it is alone. It goes to the dead-letter queue."
    )]
    private partial void LogPoison(Exception e, string source);
}
