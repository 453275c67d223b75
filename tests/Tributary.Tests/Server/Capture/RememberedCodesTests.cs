using Tributary.Engine.Foundation;
using Tributary.Server.Capture;
using Xunit;

namespace Tributary.Tests.Server.Capture;

public sealed class RememberedCodesTests
{
    private static readonly ProgramId s_program = new(1);
    private static readonly Instant s_now = new(1_000_000);

    [Fact]
    public void A_bounded_number_of_the_latest_visited_is_remembered()
    {
        const int most = 10_000;
        var codes = new RememberedCodes(most);
        for (var i = 0; i < 4 * most; i++)
        {
            Keep(codes, i);
            Assert.NotNull(codes.Find(s_program, "C0")); // visited again and again
        }

        var found = Enumerable.Range(0, 4 * most).Where(i => codes.Has(s_program, $"C{i}", s_now)).ToList();
        Assert.InRange(found.Count, most, most * 6 / 5);
        Assert.Empty(Enumerable.Range(3 * most, most).Append(0).Except(found));
    }

    [Fact]
    public void A_million_codes_stay_in_few_bytes()
    {
        const int million = 1_000_000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var codes = new RememberedCodes(million);
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        for (var i = 0; i < million; i++)
        {
            var (text, code) = (TextOf(i), Code(i, TextOf(i)) with { Partition = i % 16 });
            before = GC.GetAllocatedBytesForCurrentThread();
            codes.Keep(s_program, text, code);
            bytes += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.InRange(bytes / million, 1, 70);
        for (var i = 0; i < million; i++)
            Assert.True(codes.Has(s_program, TextOf(i), s_now));

        static string TextOf(int i) => $"C{i:D7}"; // as long as a generated code
    }

    [Fact]
    public void Codes_that_fit_stay_however_often_they_are_renewed()
    {
        const int most = 1_000;
        var codes = new RememberedCodes(most);
        for (var mark = 1; mark <= 5; mark++)
        for (var i = 0; i < most; i++)
            codes.Keep(s_program, $"C{i}", Code(i, $"C{i}") with { Mark = mark });

        for (var i = 0; i < most; i++)
            Assert.Equal(Code(i, $"C{i}") with { Mark = 5 }, codes.Find(s_program, $"C{i}"));
    }

    [Fact]
    public void Every_part_of_a_code_comes_back()
    {
        var codes = new RememberedCodes(1_000);
        var (ending, plain) = (
            new RememberedCode(
                new LinkCode(
                    new CodeId(11),
                    s_program,
                    new MemberId(12),
                    "Spring-Sale_26",
                    "https://shop.example/spring",
                    new Instant(13)
                ),
                Partition: 14,
                Mark: 15
            ),
            new RememberedCode(
                new LinkCode(new CodeId(21), new ProgramId(2), new MemberId(22), "PLAIN", null, null),
                Partition: null,
                Mark: 23
            )
        );
        codes.Keep(s_program, "SPRING-SALE_26", ending);
        codes.Keep(default, "PLAIN", plain); // found without its program

        Assert.Equal(ending, codes.Find(s_program, "SPRING-SALE_26"));
        Assert.Equal(plain, codes.Find(default, "PLAIN"));
        Assert.Null(codes.Find(new ProgramId(2), "PLAIN"));
        Assert.True(codes.Has(s_program, "SPRING-SALE_26", new Instant(12)));
        Assert.False(codes.Has(s_program, "SPRING-SALE_26", new Instant(13)));
    }

    [Fact]
    public void Codes_and_programs_with_the_same_hash_are_not_mixed_up()
    {
        var codes = new RememberedCodes(1_000, (_, _) => 7);
        var keys = (
            from program in new ProgramId[] { default, new(1), new(2) }
            from i in Enumerable.Range(0, 100)
            select (Program: program, Text: $"C{i}", Code: Code((int)(program.Value * 1_000) + i, $"C{i}"))
        ).ToList();
        foreach (var (program, text, code) in keys)
            codes.Keep(program, text, code);

        Assert.All(keys, key => Assert.Equal(key.Code, codes.Find(key.Program, key.Text)));
        Assert.Null(codes.Find(new ProgramId(3), "C1"));
        Assert.Null(codes.Find(s_program, "C100"));
        Assert.Null(codes.Find(s_program, "C"));
        codes.Forget(s_program, "C1");
        Assert.Null(codes.Find(s_program, "C1"));
        Assert.Equal(299, keys.Count(key => codes.Find(key.Program, key.Text) == key.Code));
    }

    [Fact]
    public void The_newest_state_of_a_code_counts()
    {
        var codes = new RememberedCodes(1_000);
        var (old, changed) = (Code(1, "C1"), Code(1, "C1"));
        changed = changed with { Code = changed.Code with { Destination = "https://shop.example/new" } };
        codes.Keep(s_program, "C1", old);
        codes.Keep(s_program, "C1", changed);
        Assert.Equal(changed, codes.Find(s_program, "C1"));

        codes.Forget(s_program, "C1");
        Assert.Null(codes.Find(s_program, "C1"));
        Assert.False(codes.Has(s_program, "C1", s_now));

        codes.Keep(s_program, "C1", changed);
        Assert.Equal(changed, codes.Find(s_program, "C1"));
    }

    [Fact]
    public void Fewer_codes_with_long_destinations_are_remembered()
    {
        var codes = new RememberedCodes(10_000);
        for (var i = 0; i < 10_000; i++)
        {
            var code = Code(i, $"C{i}");
            var destination = $"https://shop.example/{i:D2000}";
            codes.Keep(s_program, $"C{i}", code with { Code = code.Code with { Destination = destination } });
        }

        var found = Enumerable.Range(0, 10_000).Where(i => codes.Has(s_program, $"C{i}", s_now)).ToList();
        Assert.InRange(found.Count, 100, 250);
        Assert.Equal(found, Enumerable.Range(10_000 - found.Count, found.Count)); // the latest
    }

    [Fact]
    public async Task Readers_see_whole_codes_while_others_are_added()
    {
        const int different = 3_000; // of which a third fits
        var codes = new RememberedCodes(different / 3);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(Read, ending.Token)).ToList();
        for (var i = 0; i < 100 * different; i++)
        {
            var (id, code) = (i % different, Code(i % different, $"c{i % different}"));
            codes.Keep(s_program, $"C{id}", code with { Code = code.Code with { EndsAt = new Instant(i) } });
        }
        await ending.CancelAsync();

        Assert.All(await Task.WhenAll(readers), found => Assert.True(found > 0));

        int Read()
        {
            var found = 0;
            for (var i = 0; !ending.IsCancellationRequested; i = (i + 1) % different)
            {
                if (codes.Find(s_program, $"C{i}") is not { } seen)
                    continue;
                var at = seen.Code.EndsAt!.Value;
                Assert.Equal(Code(i, $"c{i}").Code with { EndsAt = at }, seen.Code);
                Assert.Equal(i, at.Micros % different);
                found++;
            }
            return found;
        }
    }

    private static void Keep(RememberedCodes codes, int i) => codes.Keep(s_program, $"C{i}", Code(i, $"C{i}"));

    private static RememberedCode Code(int i, string text) =>
        new(new LinkCode(new CodeId(i), s_program, new MemberId(i), text, null, null), Partition: 0, Mark: 0);
}
