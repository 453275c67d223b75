using Tributary.Engine.Foundation;
using Tributary.Engine.Log;

namespace Tributary.Tests.Fixtures;

/// <summary>Records for changes whose audit a test does not look at.</summary>
internal static class Audits
{
    public static AuditRecord At(Instant now) =>
        new()
        {
            At = now,
            Actor = AuditActor.CommandLine,
            Action = "test.change",
            Subject = "test",
        };
}
