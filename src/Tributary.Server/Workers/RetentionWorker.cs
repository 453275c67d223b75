using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Workers;

/// <summary>
/// Blanks personal text once its time is over, if the operator has set one. What was blanked is counted, logged and
/// recorded in the audit log.
/// </summary>
internal sealed partial class RetentionWorker(
    RetainedTexts texts,
    IStore store,
    TributaryOptions options,
    TimeProvider time,
    ILogger<RetentionWorker> log
) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromHours(6);

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        options.Retention == RetentionOptions.Off
            ? Task.CompletedTask
            : new BackgroundLoop("Blanking old texts", time, log)
            {
                LongestPause = TimeSpan.FromMinutes(10),
            }.RunEveryAsync(s_every, BlankAsync, stopping, first: TimeSpan.FromMinutes(1));

    internal async ValueTask BlankAsync(CancellationToken stopping)
    {
        foreach (var (kind, days) in RetainedTexts.DaysOf(options.Retention).Where(kept => kept.Days > 0))
        {
            var before = store.Now - TimeSpan.FromDays(days);
            var count = await texts.BlankAsync(kind, before, stopping);
            if (count > 0)
                LogBlanked(count, RetainedTexts.NameOf(kind), before);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Retention blanked {Count} {Texts} from before {Before}.")]
    private partial void LogBlanked(long count, string texts, Instant before);
}
