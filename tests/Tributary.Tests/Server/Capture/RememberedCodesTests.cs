using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Server.Capture;
using Xunit;

namespace Tributary.Tests.Server.Capture;

public sealed class RememberedCodesTests
{
    [Fact]
    public void A_bounded_number_of_the_latest_visited_is_remembered()
    {
        var codes = new RememberedCodes();
        for (var i = 0; i < 200_000; i++)
        {
            codes.Keep(new ProgramId(1), $"C{i}", Code(i));
            Assert.NotNull(codes.Find(new ProgramId(1), "C0")); // visited again and again
        }

        // From the oldest on: a find renews an entry, and so drops others.
        var found = Enumerable.Range(0, 200_000).Where(i => codes.Find(new ProgramId(1), $"C{i}") is not null).ToList();
        Assert.InRange(found.Count, 50_000, 100_000);
        Assert.Contains(199_999, found);
    }

    private static RememberedCode Code(int i) =>
        new(
            new CodeFacts
            {
                Id = new CodeId(i),
                ProgramId = new ProgramId(1),
                Code = $"C{i}",
                Kind = CodeKind.Generated,
                MemberId = new MemberId(i),
                MemberExternalId = "m",
                MemberStatus = MemberStatus.Active,
                Uses = 0,
                CreatedAt = default,
            },
            0,
            0
        );
}
