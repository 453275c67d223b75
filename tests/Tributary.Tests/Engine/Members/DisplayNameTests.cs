using Tributary.Engine.Members;
using Xunit;

namespace Tributary.Tests.Engine.Members;

public sealed class DisplayNameTests
{
    [Theory]
    [InlineData("Ann", "Ann")]
    [InlineData("  Ann Lee\u00a0", "Ann Lee")]
    [InlineData("Łukasz 🦊", "Łukasz 🦊")]
    [InlineData("👩\u200d🚀", "👩\u200d🚀")]
    [InlineData("@ann", "@ann")]
    [InlineData("1234567890123456789012345678901234567890", "1234567890123456789012345678901234567890")]
    [InlineData("12345678901234567890123456789012345678901", null)]
    [InlineData(" \u200b ", null)]
    [InlineData("Ann\nLee", null)]
    [InlineData("Ann\u202eeeL", null)]
    [InlineData("ann@shop.example", null)]
    [InlineData("\ud83d", null)]
    public void A_name_is_what_a_reader_sees(string text, string? name) => Assert.Equal(name, DisplayName.Read(text));
}
