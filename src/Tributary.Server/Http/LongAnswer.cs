namespace Tributary.Server.Http;

/// <summary>
/// Marks an answer that lasts as long as a page is open. Its time says nothing about the speed of the server.
/// </summary>
internal sealed record LongAnswer;
