using System.Text;
using Tributary.Client.Webhooks;
using Tributary.Engine.Foundation;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Client.Webhooks;

public sealed class WebhookSignatureTests
{
    // The example with which the libraries of Standard Webhooks are tested.
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Timestamp = "1614265330";
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private static readonly byte[] s_body = """{"test": 2432232314}"""u8.ToArray();
    private static readonly DateTimeOffset s_sent = DateTimeOffset.FromUnixTimeSeconds(1614265330);

    [Fact]
    public void The_known_example_is_signed_and_verified()
    {
        Assert.Equal(Signature, WebhookSignature.Sign(Secret, Id, s_sent, s_body));
        Assert.True(Verify());
        Assert.True(Verify(secret: Secret["whsec_".Length..]));
    }

    [Fact]
    public void One_signature_of_several_is_enough()
    {
        Assert.True(Verify(signatures: "v1,AAAA " + Signature));
        Assert.True(Verify(signatures: Signature + " v1a,whatever"));
    }

    [Fact]
    public void Any_change_is_found()
    {
        Assert.False(Verify(body: """{"test": 2432232315}"""));
        Assert.False(Verify(id: "msg_other"));
        Assert.False(Verify(timestamp: "1614265331"));
        Assert.False(Verify(signatures: Signature.Replace("v1,", "v2,", StringComparison.Ordinal)));
        Assert.False(Verify(signatures: Signature[..^2]));
        Assert.False(Verify(secret: "whsec_" + Convert.ToBase64String(new byte[24])));
    }

    [Theory]
    [InlineData(-301)]
    [InlineData(301)]
    public void A_request_of_another_time_is_refused(int seconds) =>
        Assert.False(Verify(now: s_sent.AddSeconds(seconds)));

    [Theory]
    [InlineData(-299)]
    [InlineData(299)]
    public void A_clock_may_be_a_little_off(int seconds) => Assert.True(Verify(now: s_sent.AddSeconds(seconds)));

    [Theory]
    [InlineData(null, Timestamp, Signature)]
    [InlineData(Id, null, Signature)]
    [InlineData(Id, "soon", Signature)]
    [InlineData(Id, "99999999999999999999", Signature)]
    [InlineData(Id, Timestamp, null)]
    [InlineData(Id, Timestamp, "")]
    public void A_missing_header_is_refused(string? id, string? timestamp, string? signatures) =>
        Assert.False(
            WebhookSignature.Verify(Secret, id, timestamp, signatures, s_body, new ManualTime(Instant.From(s_sent)))
        );

    private static bool Verify(
        string secret = Secret,
        string id = Id,
        string timestamp = Timestamp,
        string signatures = Signature,
        string? body = null,
        DateTimeOffset? now = null
    ) =>
        WebhookSignature.Verify(
            secret,
            id,
            timestamp,
            signatures,
            body is null ? s_body : Encoding.UTF8.GetBytes(body),
            new ManualTime(Instant.From(now ?? s_sent))
        );
}
