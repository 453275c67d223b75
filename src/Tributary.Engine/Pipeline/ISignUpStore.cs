using Tributary.Engine.Foundation;
using Tributary.Engine.Registration;

namespace Tributary.Engine.Pipeline;

/// <summary>
/// Resolves a batch of sign-ups. Pure, because it is called inside the store's transaction, and again when that is
/// repeated.
/// </summary>
public delegate SignUpDecisions DecideSignUps(SignUpFacts facts, IReadOnlyList<SignUp> signUps, IdBlock ids);

/// <summary>Registers members, and keeps sign-ups that wait for their attribution.</summary>
public interface ISignUpStore
{
    /// <summary>
    /// Registers members, and queues their sign-ups. Loads, calls <paramref name="decide"/>, inserts the members, and
    /// inserts the rest only when all members were inserted. A batch that lost a race begins again. Wakes the entries
    /// that waited for the new members.
    /// </summary>
    ValueTask<IReadOnlyList<SignUpResult>> SignUpAsync(
        IReadOnlyList<SignUp> signUps,
        DecideSignUps decide,
        CancellationToken stopping
    );

    /// <summary>
    /// Returns the sign-ups whose wait for attribution has ended by <paramref name="asOf"/>, the earliest first.
    /// </summary>
    ValueTask<IReadOnlyList<AwaitingSignUp>> FindEndedWaitsAsync(Instant asOf, int limit, CancellationToken stopping);
}
