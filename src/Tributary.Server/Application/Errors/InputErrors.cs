namespace Tributary.Server.Application.Errors;

/// <summary>Errors of values that a field does not allow.</summary>
internal static class InputErrors
{
    public static readonly ErrorCode InvalidId = new(
        "invalid_id",
        422,
        "An id must have 1 to 128 printable ASCII characters without spaces or '/'. It must not be '.' or '..', "
            + "or look like the name of an erased member."
    );
    public static readonly ErrorCode InvalidAmount = new(
        "invalid_amount",
        422,
        "An amount must be an integer of minor units within its range, at most 9007199254740991."
    );
    public static readonly ErrorCode UnknownCurrency = new(
        "unknown_currency",
        422,
        "A currency must be an ISO 4217 code in capitals, BTC, ETH, USDT, or a unit of the program's Terms."
    );
    public static readonly ErrorCode InvalidEmail = new(
        "invalid_email",
        422,
        "An e-mail address must have a mailbox, an at sign and a host, such as ann@shop.example."
    );
    public static readonly ErrorCode InvalidTime = new(
        "invalid_time",
        422,
        "A time must be in RFC 3339 form with an offset, such as 2026-05-01T12:00:00Z, and on a day that exists."
    );
    public static readonly ErrorCode TimeOutOfRange = new(
        "time_out_of_range",
        422,
        "A time must lie between 1970-01-01 and five minutes from now."
    );
    public static readonly ErrorCode InvalidCountry = new(
        "invalid_country",
        422,
        "A country must be a two-letter ISO 3166-1 code, such as DE."
    );
    public static readonly ErrorCode InvalidFormat = new(
        "invalid_format",
        422,
        "A text is too long or not in the form that its field needs."
    );
    public static readonly ErrorCode UnknownValue = new(
        "unknown_value",
        422,
        "The value is not one of the words that the field allows."
    );
    public static readonly ErrorCode UnknownGroup = new(
        "unknown_group",
        422,
        "No Terms of the program name this group, so it would have no effect."
    );
    public static readonly ErrorCode InvalidTerms = new(
        "invalid_terms",
        422,
        "The Terms are invalid. The list 'errors' describes each fault with its pointer."
    );
}
