using System.Security.Cryptography;
using Tributary.Engine.Members;

namespace Tributary.Storage.Flow;

/// <summary>Draws codes that nobody can guess. Deciding draws nothing itself, so it receives them as facts.</summary>
public static class FreshCodes
{
    /// <summary>Returns a random code. The insert shows whether it is already taken.</summary>
    public static string Draw() => RandomNumberGenerator.GetString(CodeText.Alphabet, CodeText.GeneratedLength);

    /// <inheritdoc cref="Draw()"/>
    public static IReadOnlyList<string> Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => Draw())];
}
