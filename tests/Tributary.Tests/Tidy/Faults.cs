using Xunit;

namespace Tributary.Tests.Tidy;

internal static class Faults
{
    /// <summary>Fails with every fault on its own line, since xunit's message would cut them short.</summary>
    public static void None(IEnumerable<string> faults)
    {
        var lines = string.Join('\n', faults);
        if (lines.Length > 0)
            Assert.Fail(lines);
    }
}
