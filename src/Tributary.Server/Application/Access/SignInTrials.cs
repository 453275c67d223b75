using System.Security.Cryptography;
using System.Text;
using Tributary.Engine.Foundation;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Application.Access;

/// <summary>
/// Limits the tries to sign in to an account, so that guessing is slow and yet nobody can keep somebody else out: a
/// browser from which the person has signed in before has a limit of its own. Other browsers share one for each network
/// and one for all networks together (the device cookies of OWASP).
/// </summary>
/// <remarks>
/// A try is counted before it is checked, and taken back when it was right. Many tries at once are therefore as slow
/// as one after another. An address that nobody has is counted too, and so looks the same.
/// </remarks>
internal sealed class SignInTrials(TrialCounts counts)
{
    public const int MostOfOne = 5;
    public const int MostOfAll = 50;

    private const string All = "all";

    private static readonly TimeSpan s_windowOfOne = TimeSpan.FromMinutes(5);

    /// <summary>The longest window. Older counts may be deleted.</summary>
    public static readonly TimeSpan WindowOfAll = TimeSpan.FromHours(1);

    /// <summary>Counts a try.</summary>
    /// <param name="what">The kind of secret that is tried, such as a password. Each has its own counts.</param>
    /// <param name="account">The e-mail address, in lower case.</param>
    /// <param name="isKnown">Whether the person has signed in from this browser before.</param>
    /// <returns>Null when there were too many tries.</returns>
    public async ValueTask<Trial?> TakeAsync(
        string what,
        string account,
        SignInBrowser from,
        bool isKnown,
        Instant now,
        CancellationToken stopping
    )
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{what}\n{account}"));
        // A known browser that has guessed too often is as any other.
        if (isKnown && await TakeOneAsync($"browser {from.Known!.Name}") is { } known)
            return known;
        if (await TakeOneAsync($"network {from.Network}") is not { } trial)
            return null;
        return await counts.TakeAsync(hash, All, MostOfAll, now - WindowOfAll, now, stopping)
            ? trial with
            {
                IsOfAll = true,
            }
            : null;

        async ValueTask<Trial?> TakeOneAsync(string origin) =>
            await counts.TakeAsync(hash, origin, MostOfOne, now - s_windowOfOne, now, stopping)
                ? new Trial(hash, origin)
                : null;
    }

    /// <summary>Takes a try back that was right, and forgets the wrong ones of the same browser or network.</summary>
    public async ValueTask GiveBackAsync(Trial trial, CancellationToken stopping)
    {
        await counts.ForgetAsync(trial.Account, trial.Origin, stopping);
        if (trial.IsOfAll)
            await counts.GiveBackAsync(trial.Account, All, stopping);
    }
}

/// <summary>A try that was counted.</summary>
internal sealed record Trial(byte[] Account, string Origin)
{
    /// <summary>Whether it counts for all unknown browsers together.</summary>
    public bool IsOfAll { get; init; }
}
