using System.Diagnostics;
using Xunit;

namespace Tributary.Tests.Connectors;

internal static class Polling
{
    /// <summary>Long enough for a broker that was killed on a machine with thirty other busy processes.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    /// <summary>Asks until the answer is true.</summary>
    public static Task UntilAsync(Func<Task<bool>> holds) => UntilAsync(holds, held => held);

    /// <summary>Asks until the answer is accepted.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> isEnough)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask();
            if (isEnough(answer))
                return answer;
            Assert.True(waited.Elapsed < s_patience, $"Waited in vain; the last answer was {answer}.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
