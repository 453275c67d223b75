namespace Tributary.Engine;

public static class TermsParser
{
    public static TermsResult Parse(ReadOnlySpan<byte> utf8Json) => new(null);
}

public sealed record TermsResult(Plan? Plan);
