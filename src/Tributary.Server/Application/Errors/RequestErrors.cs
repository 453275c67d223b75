namespace Tributary.Server.Application.Errors;

/// <summary>Errors of requests that are not well-formed, or that the server does not accept in this form.</summary>
internal static class RequestErrors
{
    public static readonly ErrorCode MalformedJson = new(
        "malformed_json",
        400,
        "The body, or a line of it, is not JSON (RFC 8259)."
    );
    public static readonly ErrorCode TooDeep = new("too_deep", 400, "Objects and arrays are nested more than 32 deep.");
    public static readonly ErrorCode InvalidText = new(
        "invalid_text",
        400,
        "A text contains U+0000, half a surrogate pair, or bytes that are not UTF-8."
    );
    public static readonly ErrorCode DuplicateKey = new("duplicate_key", 400, "An object has the same key twice.");
    public static readonly ErrorCode UnknownField = new(
        "unknown_field",
        400,
        "The object has no such field. Remove it or correct its name."
    );
    public static readonly ErrorCode MissingField = new("missing_field", 400, "A required field is missing.");
    public static readonly ErrorCode WrongType = new(
        "wrong_type",
        400,
        "A value does not have the JSON type of its field. Write integers plainly, without decimal point, "
            + "exponent or quotes."
    );
    public static readonly ErrorCode InvalidParameter = new(
        "invalid_parameter",
        400,
        "A query parameter or a header has an invalid value; the detail says what is allowed."
    );
    public static readonly ErrorCode BadRequest = new(
        "bad_request",
        400,
        "The request is not well-formed HTTP, its body ended early, or its address contains U+0000 or bytes "
            + "that are not UTF-8."
    );
    public static readonly ErrorCode UnknownParameter = new(
        "unknown_parameter",
        400,
        "The call has no such query parameter. The detail names the most similar one."
    );
    public static readonly ErrorCode BadCursor = new(
        "bad_cursor",
        400,
        "The cursor does not belong to this list with these filters. Start again without it."
    );
    public static readonly ErrorCode NotFound = new("not_found", 404, "Nothing exists at this address.");
    public static readonly ErrorCode MethodNotAllowed = new(
        "method_not_allowed",
        405,
        "This address does not support the method. The detail and the Allow header name the methods it supports."
    );
    public static readonly ErrorCode RequestTimeout = new(
        "request_timeout",
        408,
        "The request did not arrive in time."
    );
    public static readonly ErrorCode RequestRunning = new(
        "request_running",
        409,
        "The first request with this Idempotency-Key is still running. Retry after the time in the Retry-After header."
    );
    public static readonly ErrorCode BodyTooLarge = new(
        "body_too_large",
        413,
        "The body, or a line of it, is larger than this call accepts."
    );
    public static readonly ErrorCode AddressTooLong = new(
        "address_too_long",
        414,
        "The request line is longer than 8 KiB. Shorten the query, or split it into several requests."
    );
    public static readonly ErrorCode UnsupportedMediaType = new(
        "unsupported_media_type",
        415,
        "This call does not accept the body's content type. Send the type that the detail names, in Content-Type."
    );
    public static readonly ErrorCode TooManyItems = new("too_many_items", 422, "An array must have 1 to 1,000 items.");
    public static readonly ErrorCode IdempotencyKeyReused = new(
        "idempotency_key_reused",
        422,
        "The Idempotency-Key was used before with a different body. Use a new key for each request."
    );
    public static readonly ErrorCode RateLimited = new(
        "rate_limited",
        429,
        "Too many requests. Retry after the time in the Retry-After header."
    );
    public static readonly ErrorCode HeadersTooLarge = new(
        "headers_too_large",
        431,
        "The request has more than 100 headers, or they are larger than 32 KiB."
    );
}
