namespace Tributary.Engine.Foundation;

/// <summary>
/// Thrown when a balance, counter, budget or revenue would leave the range of numbers that is kept exactly. The entry
/// that causes it is refused.
/// </summary>
public sealed class SumOutOfRangeException(string message, Exception? inner = null) : OverflowException(message, inner);
