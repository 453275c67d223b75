using System.Security.Cryptography;
using Tributary.Engine.Members;

namespace Tributary.Storage.Flow;

/// <summary>Draws codes that nobody can guess. Deciding gets them as facts, since it draws nothing itself.</summary>
public static class FreshCodes
{
    /// <summary>Returns a random code. Whether it is taken already shows when it is inserted.</summary>
    public static string Draw() => RandomNumberGenerator.GetString(CodeText.Alphabet, CodeText.GeneratedLength);

    /// <inheritdoc cref="Draw()"/>
    public static IReadOnlyList<string> Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => Draw())];
}
