using Tributary.Engine.Foundation;
using Tributary.Engine.Registration;

namespace Tributary.Engine.Pipeline;

/// <summary>
/// Resolves a batch of sign-ups; pure, called inside the store's transaction and again when it must be repeated.
/// </summary>
public delegate SignUpDecisions DecideSignUps(SignUpFacts facts, IReadOnlyList<SignUp> signUps, IdBlock ids);

/// <summary>Registers members, and keeps sign-ups that wait for their attribution.</summary>
public interface ISignUpStore
{
    /// <summary>
    /// Registers members, and queues their sign-ups. Loads, calls <paramref name="decide"/>, inserts members first and
    /// the rest only when all were inserted; a batch that lost a race is begun again. Wakes what waited for the new
    /// members.
    /// </summary>
    ValueTask<IReadOnlyList<SignUpResult>> SignUpAsync(
        IReadOnlyList<SignUp> signUps,
        DecideSignUps decide,
        CancellationToken stopping
    );

    /// <summary>
    /// Sign-ups that have waited for their attribution until <paramref name="asOf"/>, the earliest first.
    /// </summary>
    ValueTask<IReadOnlyList<AwaitingSignUp>> FindEndedWaitsAsync(Instant asOf, int limit, CancellationToken stopping);
}
