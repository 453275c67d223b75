using Tributary.Engine.Members;

namespace Tributary.Engine.Pipeline;

/// <summary>Referral codes.</summary>
public interface ICodeStore
{
    /// <returns>False for each code that was taken already in its program.</returns>
    ValueTask<IReadOnlyList<bool>> AddCodesAsync(IReadOnlyList<CodeFacts> codes, CancellationToken stopping);
}
