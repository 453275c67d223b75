using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms.Parsing;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.WhatIfs;
using Tributary.Storage.Replay;

namespace Tributary.Server.Workers;

/// <summary>
/// Takes one question what other Terms would have changed, and answers it: 1. the log is decided again, with pauses so
/// that requests come first; 2. the node says every second how far it has come, and learns that somebody cancelled;
/// 3. the answer is stored. A node that stops gives the question back; the question of a node that died is taken again
/// after a minute.
/// </summary>
internal sealed partial class WhatIfTurn(
    Database database,
    IStore store,
    WhatIfJobs jobs,
    TimeProvider time,
    ILogger<WhatIfTurn> log
)
{
    private static readonly TimeSpan s_told = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_cleaned = TimeSpan.FromMinutes(10);

    /// <summary>The work rests for a part of the time that it took, so that a small machine stays responsive.</summary>
    private const int RestDivisor = 4;

    private long? _cleaned;

    public async ValueTask RunAsync(CancellationToken stopping)
    {
        if (_cleaned is not { } last || time.GetElapsedTime(last) > s_cleaned)
        {
            await jobs.CleanAsync(store.Now, stopping);
            _cleaned = time.GetTimestamp();
        }
        while (await jobs.TakeAsync(store.Now, stopping) is { } taken)
            await AnswerAsync(taken, stopping);
    }

    private async ValueTask AnswerAsync(WhatIf taken, CancellationToken stopping)
    {
        if (taken.Tries > WhatIfJobs.MostTries)
        {
            await FailAsync(
                taken,
                "The work stopped several times before its end. Ask for a shorter window.",
                stopping
            );
            return;
        }
        try
        {
            await jobs.DeleteRowsAsync(taken.Id, stopping);
            var run = new WhatIfRun(database, store.Partitions, time);
            var totals = await run.RunAsync(
                QuestionOf(taken),
                new Pace(taken, jobs, store, time, stopping).ReportAsync,
                stopping
            );
            await EndAsync(taken, taken with { Status = WhatIfStatus.Done, Totals = totals.ToJson() }, stopping);
        }
        catch (AbandonedException)
        {
            // Somebody cancelled it, or another node has it.
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            var back = taken with { Status = WhatIfStatus.Queued, TakenUntil = store.Now };
            await jobs.EndAsync(taken, back, CancellationToken.None);
            throw;
        }
        catch (StoreException fault) when (fault.IsTransient)
        {
            throw; // taken again after a minute
        }
        catch (Exception fault)
        {
            LogFailed(fault, taken.Id);
            await FailAsync(
                taken,
                "The work failed. The server's log says why; ask again when that is mended.",
                stopping
            );
        }
    }

    private static WhatIfQuestion QuestionOf(WhatIf taken) =>
        new(taken.Id, taken.ProgramId, TermsParser.Parse(taken.Terms).Plan!, taken.From, taken.To, taken.AsPublished);

    private ValueTask FailAsync(WhatIf taken, string why, CancellationToken stopping) =>
        EndAsync(taken, taken with { Status = WhatIfStatus.Failed, Failure = why }, stopping);

    private ValueTask EndAsync(WhatIf taken, WhatIf ended, CancellationToken stopping) =>
        jobs.EndAsync(taken, ended with { FinishedAt = store.Now }, stopping);

    [LoggerMessage(Level = LogLevel.Error, Message = "What-if {Question} failed and is not tried again.")]
    private partial void LogFailed(Exception fault, WhatIfId question);

    /// <summary>Says how far the work has come, and lets it rest.</summary>
    private sealed class Pace(
        WhatIf taken,
        WhatIfJobs jobs,
        IStore store,
        TimeProvider time,
        CancellationToken stopping
    )
    {
        private long _resumed = time.GetTimestamp();
        private long? _told;

        public async ValueTask ReportAsync(long decided, long total)
        {
            var worked = time.GetElapsedTime(_resumed);
            if (_told is not { } last || time.GetElapsedTime(last) >= s_told)
            {
                if (!await jobs.AdvanceAsync(taken, (decided, total), store.Now, stopping))
                    throw new AbandonedException();
                _told = time.GetTimestamp();
            }
            await Task.Delay(worked / RestDivisor, time, stopping);
            _resumed = time.GetTimestamp();
        }
    }

    /// <summary>Ends the work on a question that is not this node's any more.</summary>
    private sealed class AbandonedException : Exception;
}
