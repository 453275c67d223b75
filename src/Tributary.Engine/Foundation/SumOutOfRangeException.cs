namespace Tributary.Engine.Foundation;

/// <summary>A balance, counter, budget or revenue would leave the range of numbers that is kept exactly; the entry that asks for it is refused.</summary>
public sealed class SumOutOfRangeException(string message, Exception? inner = null) : OverflowException(message, inner);
