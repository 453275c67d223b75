using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Application.Monitoring;

/// <summary>
/// Logs each decision with the id of the request that brought its entry, if the access log is on. Entries have
/// Tributary's own ids here, since an id of the platform may be a person's.
/// </summary>
internal sealed partial class DecisionLog(TributaryOptions options, ILogger<DecisionLog> log) : IBatchObserver
{
    public void OnMeasured(BatchFacts facts, BatchDecisions batch, BatchTimes times)
    {
        if (!options.AccessLog)
            return;
        foreach (var decision in batch.Decisions)
        {
            var entry = decision.Entry;
            using var scope = log.BeginScope(new RequestScope(entry.RequestId, facts.Programs[entry.ProgramId].Name));
            if (decision.Reason is { } reason)
                LogRejected(Public(entry), entry.Type, EnumNames.Of(decision.Outcome), EnumNames.Of(reason));
            else
                LogDecided(Public(entry), entry.Type, EnumNames.Of(decision.Outcome));
        }
        foreach (var parked in batch.Parked)
        {
            var entry = parked.Entry;
            using var scope = log.BeginScope(new RequestScope(entry.RequestId, facts.Programs[entry.ProgramId].Name));
            LogParked(Public(entry), entry.Type, parked.Reason);
        }
    }

    private static string Public(Entry entry) => PublicId.Of(PublicId.Event, entry.EventId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Decided {Entry} ({Type}): {Outcome}")]
    private partial void LogDecided(string entry, string type, string outcome);

    [LoggerMessage(Level = LogLevel.Information, Message = "Decided {Entry} ({Type}): {Outcome}, {Reason}")]
    private partial void LogRejected(string entry, string type, string outcome, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Parked {Entry} ({Type}): {Reason}")]
    private partial void LogParked(string entry, string type, string reason);
}
