using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Features.Retention;

namespace Tributary.Server.Workers;

/// <summary>Blanks the texts of clicks once their time is over, if the operator has set one.</summary>
internal sealed class RetentionWorker(
    OldClickTexts texts,
    IStore store,
    TributaryOptions options,
    TimeProvider time,
    ILogger<RetentionWorker> log
) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromHours(6);

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        options.ClickTextDays == 0
            ? Task.CompletedTask
            : new BackgroundLoop("Blanking the texts of old clicks", time, log)
            {
                LongestPause = TimeSpan.FromMinutes(10),
            }.RunEveryAsync(
                s_every,
                ending => texts.BlankAsync(store.Now - TimeSpan.FromDays(options.ClickTextDays), ending),
                stopping,
                first: TimeSpan.FromMinutes(1)
            );
}
