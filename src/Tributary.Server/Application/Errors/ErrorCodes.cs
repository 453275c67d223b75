using System.Reflection;

namespace Tributary.Server.Application.Errors;

/// <summary>The closed list of error codes, in the order of their status.</summary>
internal static class ErrorCodes
{
    public static readonly ErrorCode MalformedJson = new("malformed_json", 400, "The body, or a line of it, is not JSON (RFC 8259).");
    public static readonly ErrorCode TooDeep = new("too_deep", 400, "Objects and arrays are nested over 32 deep.");
    public static readonly ErrorCode InvalidText = new("invalid_text", 400, "A text holds U+0000, half a surrogate pair, or bytes that are not UTF-8.");
    public static readonly ErrorCode DuplicateKey = new("duplicate_key", 400, "An object has the same key twice.");
    public static readonly ErrorCode UnknownField = new("unknown_field", 400, "There is no such field here.");
    public static readonly ErrorCode MissingField = new("missing_field", 400, "A required field is not there.");
    public static readonly ErrorCode WrongType = new("wrong_type", 400, "A value is of another JSON type than its field; integers are written plainly, without point, exponent or quotes.");
    public static readonly ErrorCode InvalidParameter = new("invalid_parameter", 400, "A parameter of the query or a header is not written as it should be.");
    public static readonly ErrorCode BadRequest = new("bad_request", 400, "The request is not well-formed HTTP, its body was broken off, or its address holds U+0000 or bytes that are not UTF-8.");
    public static readonly ErrorCode UnknownParameter = new("unknown_parameter", 400, "The call has no such query parameter; the detail names the one most like it.");
    public static readonly ErrorCode BadCursor = new("bad_cursor", 400, "The cursor is not one of this list with these filters; begin again without it.");
    public static readonly ErrorCode Unauthorized = new("unauthorized", 401, "The request has no key, or one that is unknown, expired or revoked.");
    public static readonly ErrorCode MissingScope = new("missing_scope", 403, "The key lacks a scope that this call needs.");
    public static readonly ErrorCode NotFound = new("not_found", 404, "There is nothing at this address.");
    public static readonly ErrorCode ProgramNotFound = new("program_not_found", 404, "There is no such program, or the key is bound to another.");
    public static readonly ErrorCode MemberNotFound = new("member_not_found", 404, "The program has no such member.");
    public static readonly ErrorCode EventNotFound = new("event_not_found", 404, "The program has no such event.");
    public static readonly ErrorCode CodeNotFound = new("code_not_found", 404, "The program has no such code.");
    public static readonly ErrorCode ReferralNotFound = new("referral_not_found", 404, "The program has no such referral.");
    public static readonly ErrorCode RewardNotFound = new("reward_not_found", 404, "The program has no such reward.");
    public static readonly ErrorCode CaseNotFound = new("case_not_found", 404, "The program has no such case.");
    public static readonly ErrorCode WebhookNotFound = new("webhook_not_found", 404, "The program has no such webhook.");
    public static readonly ErrorCode DeliveryNotFound = new("delivery_not_found", 404, "The webhook has no such delivery, or it is older than 30 days.");
    public static readonly ErrorCode TermsNotFound = new("terms_not_found", 404, "The program has no such version of its Terms.");
    public static readonly ErrorCode MethodNotAllowed = new(
        "method_not_allowed", 405, "The address takes other methods than this; the detail and the header Allow name them.");
    public static readonly ErrorCode RequestTimeout = new("request_timeout", 408, "The request did not arrive in time.");
    public static readonly ErrorCode AlreadyReferred = new("already_referred", 409, "The member exists already, with another referrer or code; a referrer never changes.");
    public static readonly ErrorCode MemberDiffers = new("member_differs", 409, "The member exists already, with other values; a sign-up changes nothing. Change the member with PATCH.");
    public static readonly ErrorCode ReferrerAwaits = new("referrer_awaits_attribution", 409, "The referrer's own sign-up still waits for its attribution; send this one again after it.");
    public static readonly ErrorCode EventDiffers = new("event_differs", 409, "An event of this id was accepted before with another body; ids are for ever.");
    public static readonly ErrorCode AdjustmentDiffers = new("adjustment_differs", 409, "An adjustment of this id was made before with another body; ids are for ever.");
    public static readonly ErrorCode ImportDiffers = new("import_differs", 409, "This was imported before with other values; what was imported stays as it is. Correct it by an adjustment.");
    public static readonly ErrorCode CodeTaken = new("code_taken", 409, "The program has this code already, whatever its case.");
    public static readonly ErrorCode BalanceOwed = new("balance_owed", 409, "The member is owed money; balance=forfeit or balance=keep says what becomes of it.");
    public static readonly ErrorCode StateForbids = new("state_forbids", 409, "What the command is about is not in a state that allows it.");
    public static readonly ErrorCode SecondPersonRequired = new("second_person_required", 409, "Another person than the one who ordered it has to approve.");
    public static readonly ErrorCode BalanceTooSmall = new("balance_too_small", 409, "The member's payable balance is smaller than the amount.");
    public static readonly ErrorCode CommandRejected = new("command_rejected", 409, "The command was decided and rejected; the detail names the reason.");
    public static readonly ErrorCode ProgramEnded = new("program_ended", 409, "The program has ended for good.");
    public static readonly ErrorCode NotParked = new("not_parked", 409, "The event is not parked, so there is nothing to retry.");
    public static readonly ErrorCode TermsInForce = new("terms_in_force", 409, "The version is in force or has been, so it cannot be withdrawn. Put other Terms in its place.");
    public static readonly ErrorCode RequestRunning = new("request_running", 409, "The first request with this Idempotency-Key is still running.");
    public static readonly ErrorCode TooManyWebhooks = new("too_many_webhooks", 409, "A program has at most 100 webhooks.");
    public static readonly ErrorCode WebhookDisabled = new("webhook_disabled", 409, "The webhook is switched off, so nothing is posted to it.");
    public static readonly ErrorCode MemberErased = new("member_erased", 410, "The member was erased; its id never returns.");
    public static readonly ErrorCode VersionChanged = new("version_changed", 412, "The Terms have changed since the ETag that If-Match names.");
    public static readonly ErrorCode BodyTooLarge = new("body_too_large", 413, "The body, or a line of it, is larger than this call takes.");
    public static readonly ErrorCode AddressTooLong = new("address_too_long", 414, "The request line is longer than 8 KiB.");
    public static readonly ErrorCode UnsupportedMediaType = new("unsupported_media_type", 415, "The body's content type is not one that this call takes.");
    public static readonly ErrorCode InvalidId = new("invalid_id", 422, "An id has 1 to 128 printable ASCII characters, no space, no '/', is not '.' or '..', and does not have the form of the names that erased members get.");
    public static readonly ErrorCode InvalidType = new("invalid_type", 422, "A type is a small letter followed by up to 63 small letters, digits and underscores; 'signup' is Tributary's own.");
    public static readonly ErrorCode InvalidAmount = new("invalid_amount", 422, "An amount is an integer of minor units within its range, at most 9007199254740991.");
    public static readonly ErrorCode MissingAmount = new("missing_amount", 422, "The program pays a share of this type's amount, so an amount is needed.");
    public static readonly ErrorCode UnknownCurrency = new("unknown_currency", 422, "A currency is an ISO 4217 code in capitals, BTC, ETH, USDT, or a unit of the program's Terms.");
    public static readonly ErrorCode InvalidEmail = new("invalid_email", 422, "An e-mail address has a mailbox, an at sign and a host, such as ann@shop.example.");
    public static readonly ErrorCode InvalidTime = new("invalid_time", 422, "A time is RFC 3339 with an offset, such as 2026-05-01T12:00:00Z, and names a day that exists.");
    public static readonly ErrorCode TimeOutOfRange = new("time_out_of_range", 422, "A time lies between 1970-01-01 and 5 minutes ahead of now.");
    public static readonly ErrorCode InvalidCountry = new("invalid_country", 422, "A country is named by the two letters that ISO 3166-1 gives it, such as DE.");
    public static readonly ErrorCode InvalidFormat = new("invalid_format", 422, "A text is not written as its field wants it, or is too long.");
    public static readonly ErrorCode UnknownValue = new("unknown_value", 422, "A word is not one of those that the field knows.");
    public static readonly ErrorCode ReservedField = new("reserved_field", 422, "The field is kept for a later version.");
    public static readonly ErrorCode InvalidReversal = new("invalid_reversal", 422, "An event cannot reverse or reinstate itself, nor do both to others.");
    public static readonly ErrorCode MissingReverses = new("missing_reverses", 422, "A refund or chargeback names the event that it takes back in 'reverses'; without it nothing could be taken.");
    public static readonly ErrorCode NumberNeeded = new("number_needed", 422, "The program's Terms read this property as a number; send it as a JSON number, without quotes.");
    public static readonly ErrorCode TooManyItems = new("too_many_items", 422, "An array has 1 to 1,000 items.");
    public static readonly ErrorCode TooManyFaults = new("too_many_faults", 422, "Too many lines are faulty to go on; the detail says how far it came.");
    public static readonly ErrorCode UnknownReferrer = new("unknown_referrer", 422, "The program has no member of the referrer's id.");
    public static readonly ErrorCode UnknownGroup =
        new("unknown_group", 422, "No Terms of the program name this group, so it would have no effect.");
    public static readonly ErrorCode UnknownCode = new("unknown_code", 422, "The program has no such code.");
    public static readonly ErrorCode CodeNotOpen = new("code_not_open", 422, "The code is outside its span of time.");
    public static readonly ErrorCode CodeUsedUp = new("code_used_up", 422, "The code has brought as many sign-ups as it may.");
    public static readonly ErrorCode SelfReferral = new("self_referral", 422, "A member cannot be its own referrer.");
    public static readonly ErrorCode InvalidCode = new("invalid_code", 422, "A code has 3 to 40 ASCII letters, digits, '-' and '_', and is no reserved word.");
    public static readonly ErrorCode InvalidDestination = new("invalid_destination", 422, "A destination is an http or https address on a host that the Terms allow.");
    public static readonly ErrorCode InvalidUrl = new("invalid_url", 422, "A webhook's address is https, or inside the networks that the operator allows, and has neither a user nor a fragment.");
    public static readonly ErrorCode InvalidTerms = new("invalid_terms", 422, "The Terms have faults; errors names each, with its pointer.");
    public static readonly ErrorCode CurrencyInUse = new("currency_in_use", 422, "A program's currency stays once something has happened in it; accept another beside it with 'accepts', or begin a new program.");
    public static readonly ErrorCode EffectiveInThePast = new("effective_in_the_past", 422, "effective_from lies in the past. Leave it out for a version that comes into force now.");
    public static readonly ErrorCode IdempotencyKeyReused = new("idempotency_key_reused", 422, "The Idempotency-Key was used before with another body.");
    public static readonly ErrorCode RateLimited = new("rate_limited", 429, "Too many requests; Retry-After says when to come again.");
    public static readonly ErrorCode HeadersTooLarge = new("headers_too_large", 431, "The request has more than 100 headers, or they are larger than 32 KiB.");
    public static readonly ErrorCode Internal = new("internal_error", 500, "An unexpected error occurred. The server's log describes it under the request_id.");
    public static readonly ErrorCode Saturated = new("saturated", 503, "More work is waiting than can be taken; Retry-After says when to come again.");
    public static readonly ErrorCode Unavailable = new("unavailable", 503, "The database cannot be reached; the request may be repeated.");

    public static readonly ErrorCode StorageFull = new("storage_full", 503, "The database's disk is full, so nothing can be written. Free some space; nothing needs a restart.");

    public static IEnumerable<ErrorCode> All => typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(code => code.GetValue(null)).OfType<ErrorCode>();
}
