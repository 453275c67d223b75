using Mono.Cecil;
using Tributary.Dashboard.Lists;
using Tributary.Portal;
using Xunit;

namespace Tributary.Tests.Tidy;

/// <summary>
/// Holds the code of pages, which the compiler's rule about unused members passes over, as it takes it for generated.
/// </summary>
public sealed class UnusedMemberTests
{
    private static readonly string s_samples = typeof(Samples).FullName!.Replace('+', '.') + ".";

    [Theory]
    [InlineData(typeof(AuditList))]
    [InlineData(typeof(PortalView))]
    public void Every_private_member_of_a_page_is_used(Type ofPages) =>
        Faults.None(Unused(ofPages).Select(name => $"{name} is private and not used"));

    [Fact]
    public void An_unused_member_is_found() =>
        Assert.Equal(
            [".ctor", "Forgotten", "Unread", "_unread", "s_unread"],
            Unused(typeof(Samples))
                .Where(name => name.StartsWith(s_samples, StringComparison.Ordinal))
                .Select(name => name[s_samples.Length..])
                .Order(StringComparer.Ordinal)
        );

    private static List<string> Unused(Type type)
    {
        using var module = ModuleDefinition.ReadModule(type.Assembly.Location);
        return [.. UnusedMembers.In(module)];
    }

#pragma warning disable IDE0051, IDE0052 // The test needs members that nothing uses.
    /// <summary>Members of each kind that nothing uses, beside used ones.</summary>
    private sealed class Samples
    {
        private static readonly int s_unread = Environment.ProcessId;
        private static readonly int s_read = Environment.ProcessId;
        private readonly int _unread;
        private readonly int _read;

        public Samples(int given) => (_unread, _read) = (given, given);

        private Samples(string forgotten)
            : this(forgotten.Length) { }

        private int Unread { get; set; }

        private int Read { get; } = s_read;

        public int Sum(int[] numbers)
        {
            Unread = numbers.Length;
            return _read + Read + numbers.Sum(InLambda) + numbers.Sum(number => Twice(number));
        }

        private static int InLambda(int number) => number;

        private static int Twice(int number) => number * 2;

        private static int Forgotten() => s_read;
    }
#pragma warning restore IDE0051, IDE0052
}
