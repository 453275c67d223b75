using Tributary.Engine.Foundation;
using Tributary.Server.Application.Ids;
using Xunit;

namespace Tributary.Tests.Server.Application.Ids;

public sealed class IdCipherTests : IDisposable
{
    private readonly IdCipher _ids = new([.. Enumerable.Range(1, IdCipher.KeyBytes).Select(i => (byte)i)]);
    private readonly IdCipher _others = new(new byte[IdCipher.KeyBytes]);

    public void Dispose()
    {
        _ids.Dispose();
        _others.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6_010_180)]
    [InlineData(long.MaxValue)]
    public void An_id_comes_back_whole(long id)
    {
        var text = _ids.Encode(ClickId.Prefix, id);

        Assert.Matches("^clk_[0-9a-z]{26}$", text);
        Assert.True(_ids.TryDecode(ClickId.Prefix, text, out var back));
        Assert.Equal(id, back);
        Assert.Equal(text, _ids.Encode(ClickId.Prefix, id));
    }

    [Fact]
    public void Neighbours_have_nothing_in_common_and_no_order()
    {
        var texts = Enumerable.Range(1, 1_000).Select(id => _ids.Encode(RewardId.Prefix, id)).ToList();

        Assert.Equal(1_000, texts.Distinct().Count());
        Assert.InRange(
            texts.Zip(texts.Skip(1)).Count(pair => string.CompareOrdinal(pair.First, pair.Second) < 0),
            400,
            600
        );
        Assert.NotEqual(texts[4]["rwd_".Length..], _ids.Encode(TransferId.Prefix, 5)["txn_".Length..]);
    }

    [Fact]
    public void Ids_that_were_made_elsewhere_are_refused()
    {
        var text = _ids.Encode(ClickId.Prefix, 77);
        string[] wrong =
        [
            "",
            "clk_",
            "clk_77",
            "clk_077",
            text[..^1],
            text + "0",
            text.ToUpperInvariant(),
            "rwd_" + text[4..],
            " " + text[1..],
            "clk_z" + text[5..],
            text[..10] + (text[10] == '0' ? '1' : '0') + text[11..],
            text[..10] + 'é' + text[11..],
            text[..10] + 'u' + text[11..],
            _others.Encode(ClickId.Prefix, 77),
            _ids.Encode(ClickId.Prefix, 0),
            _ids.Encode(ClickId.Prefix, -5),
            _ids.Encode(CaseId.Prefix, 77),
        ];

        Assert.All(wrong, forged => Assert.False(_ids.TryDecode(ClickId.Prefix, forged, out _), forged));
    }
}
