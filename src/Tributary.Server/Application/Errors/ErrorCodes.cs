using System.Reflection;

namespace Tributary.Server.Application.Errors;

/// <summary>The closed list of error codes, sorted by status.</summary>
internal static class ErrorCodes
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
    public static readonly ErrorCode Unauthorized = new(
        "unauthorized",
        401,
        "The request has no key, or its key is unknown, expired or revoked."
    );
    public static readonly ErrorCode MissingScope = new(
        "missing_scope",
        403,
        "The key or person may not make this call. Use one with the rights that the detail names."
    );
    public static readonly ErrorCode CodesRequired = new(
        "codes_required",
        403,
        "The person's role requires one-time codes. Set them up first."
    );
    public static readonly ErrorCode PersonRequired = new(
        "person_required",
        403,
        "A key cannot make this call. Sign in to the dashboard as a person."
    );
    public static readonly ErrorCode NotFound = new("not_found", 404, "Nothing exists at this address.");
    public static readonly ErrorCode ProgramNotFound = new(
        "program_not_found",
        404,
        "There is no such program, or the key belongs to another program."
    );
    public static readonly ErrorCode MemberNotFound = new("member_not_found", 404, "The program has no such member.");
    public static readonly ErrorCode EventNotFound = new("event_not_found", 404, "The program has no such event.");
    public static readonly ErrorCode CodeNotFound = new("code_not_found", 404, "The program has no such code.");
    public static readonly ErrorCode ReferralNotFound = new(
        "referral_not_found",
        404,
        "The program has no such referral."
    );
    public static readonly ErrorCode RewardNotFound = new("reward_not_found", 404, "The program has no such reward.");
    public static readonly ErrorCode CaseNotFound = new("case_not_found", 404, "The program has no such case.");
    public static readonly ErrorCode WebhookNotFound = new(
        "webhook_not_found",
        404,
        "The program has no such webhook."
    );
    public static readonly ErrorCode AlertRuleNotFound = new(
        "alert_rule_not_found",
        404,
        "The program has no such alert rule."
    );
    public static readonly ErrorCode KeyNotFound = new("key_not_found", 404, "There is no key with this prefix.");
    public static readonly ErrorCode WhatIfNotFound = new(
        "what_if_not_found",
        404,
        "The program has no such what-if, or it was deleted. A program keeps its last 20 answers, for 30 days."
    );
    public static readonly ErrorCode DeliveryNotFound = new(
        "delivery_not_found",
        404,
        "The webhook has no such delivery, or it is older than 30 days."
    );
    public static readonly ErrorCode TermsNotFound = new(
        "terms_not_found",
        404,
        "The program has no such version of its Terms."
    );
    public static readonly ErrorCode PersonNotFound = new("person_not_found", 404, "There is no such person.");
    public static readonly ErrorCode SessionNotFound = new(
        "session_not_found",
        404,
        "The person has no such session, or it has ended."
    );
    public static readonly ErrorCode InvitationNotFound = new(
        "invitation_not_found",
        404,
        "There is no such invitation, or it was accepted or has expired."
    );
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
    public static readonly ErrorCode AlreadyReferred = new(
        "already_referred",
        409,
        "The member already exists with a different referrer or code. A referrer never changes."
    );
    public static readonly ErrorCode MemberDiffers = new(
        "member_differs",
        409,
        "The member already exists with different values. Use PATCH to change a member."
    );
    public static readonly ErrorCode ReferrerAwaits = new(
        "referrer_awaits_attribution",
        409,
        "The referrer's own sign-up still waits for its attribution. Send this sign-up again later."
    );
    public static readonly ErrorCode EventDiffers = new(
        "event_differs",
        409,
        "An event with this id was accepted before with a different body. Use a new id for each event."
    );
    public static readonly ErrorCode AdjustmentDiffers = new(
        "adjustment_differs",
        409,
        "An adjustment with this id was made before with a different body. Use a new id for each adjustment."
    );
    public static readonly ErrorCode ImportDiffers = new(
        "import_differs",
        409,
        "This was imported before with different values and cannot be changed. Correct it with an adjustment."
    );
    public static readonly ErrorCode CodeTaken = new(
        "code_taken",
        409,
        "The program already has this code. Codes do not distinguish upper and lower case."
    );
    public static readonly ErrorCode BalanceOwed = new(
        "balance_owed",
        409,
        "The member still has a balance. Add balance=forfeit or balance=keep to decide what happens to it."
    );
    public static readonly ErrorCode StateForbids = new(
        "state_forbids",
        409,
        "The object is not in a state that allows this command."
    );
    public static readonly ErrorCode SecondPersonRequired = new(
        "second_person_required",
        409,
        "The person who ordered it cannot approve it. Somebody else must approve it."
    );
    public static readonly ErrorCode BalanceTooSmall = new(
        "balance_too_small",
        409,
        "The member's payable balance is smaller than the reward, for example after a refund. Fulfill the reward "
            + "when later rewards or an adjustment have raised the balance."
    );
    public static readonly ErrorCode CommandRejected = new(
        "command_rejected",
        409,
        "The command was rejected when it was decided. The detail names the reason."
    );
    public static readonly ErrorCode ProgramEnded = new(
        "program_ended",
        409,
        "The program has ended and cannot be resumed."
    );
    public static readonly ErrorCode NotParked = new(
        "not_parked",
        409,
        "The event is not parked, so there is nothing to retry."
    );
    public static readonly ErrorCode TermsInForce = new(
        "terms_in_force",
        409,
        "The version is or was in force, so it cannot be withdrawn. Publish a new version instead."
    );
    public static readonly ErrorCode RequestRunning = new(
        "request_running",
        409,
        "The first request with this Idempotency-Key is still running. Retry after the time in the Retry-After header."
    );
    public static readonly ErrorCode TooManyWebhooks = new(
        "too_many_webhooks",
        409,
        "The program already has 100 webhooks, which is the most it may have. Delete one first."
    );
    public static readonly ErrorCode TooManyAlertRules = new(
        "too_many_alert_rules",
        409,
        "The program already has 50 alert rules, which is the most it may have. Delete one first."
    );
    public static readonly ErrorCode BacktestRunning = new(
        "backtest_running",
        409,
        "Another backtest is running on this server. Retry when it has ended."
    );
    public static readonly ErrorCode KeyEnded = new(
        "key_ended",
        409,
        "The key has expired or was revoked. Create a new one."
    );
    public static readonly ErrorCode TooManyWhatIfs = new(
        "too_many_what_ifs",
        409,
        "Five what-ifs of the program are still unanswered. Wait until one is done, or cancel one."
    );
    public static readonly ErrorCode WebhookDisabled = new(
        "webhook_disabled",
        409,
        "The webhook is disabled, so nothing is posted to it. Enable it first."
    );
    public static readonly ErrorCode LastOwner = new(
        "last_owner",
        409,
        "This is the last owner who can sign in. Make somebody else an owner first."
    );
    public static readonly ErrorCode CodesAreOn = new(
        "codes_are_on",
        409,
        "One-time codes are already on. Turn them off first."
    );
    public static readonly ErrorCode CodesAreOff = new(
        "codes_are_off",
        409,
        "One-time codes are off, so there are no recovery codes to renew. Set them up first."
    );
    public static readonly ErrorCode MemberErased = new(
        "member_erased",
        410,
        "The member was erased. Its id cannot be used again."
    );
    public static readonly ErrorCode VersionChanged = new(
        "version_changed",
        412,
        "The Terms have changed since the version in If-Match. Read the program again."
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
    public static readonly ErrorCode InvalidId = new(
        "invalid_id",
        422,
        "An id must have 1 to 128 printable ASCII characters without spaces or '/'. It must not be '.' or '..', "
            + "or look like the name of an erased member."
    );
    public static readonly ErrorCode InvalidType = new(
        "invalid_type",
        422,
        "A type must be a lower-case letter followed by up to 63 lower-case letters, digits and underscores. "
            + "The type 'signup' is reserved."
    );
    public static readonly ErrorCode InvalidAmount = new(
        "invalid_amount",
        422,
        "An amount must be an integer of minor units within its range, at most 9007199254740991."
    );
    public static readonly ErrorCode MissingAmount = new(
        "missing_amount",
        422,
        "The program pays a share of the amount of this event type, so the event needs an amount."
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
    public static readonly ErrorCode WrongPassword = new(
        "wrong_password",
        422,
        "The password is wrong. After five wrong passwords, wait for five minutes."
    );
    public static readonly ErrorCode WrongCode = new(
        "wrong_code",
        422,
        "The code is wrong, or was already used. Wait for the next code, and check the clock of the device."
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
    public static readonly ErrorCode ReservedField = new(
        "reserved_field",
        422,
        "The field is reserved for a later version."
    );
    public static readonly ErrorCode InvalidReversal = new(
        "invalid_reversal",
        422,
        "An event cannot reverse or reinstate itself, and cannot have both 'reverses' and 'reinstates'."
    );
    public static readonly ErrorCode MissingReverses = new(
        "missing_reverses",
        422,
        "A refund or chargeback needs the id of the event that it takes back, in the field 'reverses'."
    );
    public static readonly ErrorCode NumberNeeded = new(
        "number_needed",
        422,
        "The program's Terms read this property as a number; send it as a JSON number, without quotes."
    );
    public static readonly ErrorCode TooManyItems = new("too_many_items", 422, "An array must have 1 to 1,000 items.");
    public static readonly ErrorCode TooManyFaults = new(
        "too_many_faults",
        422,
        "Reading stopped because too many lines are faulty. The detail says where it stopped."
    );
    public static readonly ErrorCode UnknownReferrer = new(
        "unknown_referrer",
        422,
        "The program has no member with the referrer's id. Correct the id, or create the referrer first."
    );
    public static readonly ErrorCode UnknownGroup = new(
        "unknown_group",
        422,
        "No Terms of the program name this group, so it would have no effect."
    );
    public static readonly ErrorCode UnknownCode = new("unknown_code", 422, "The program has no such code.");
    public static readonly ErrorCode CodeNotOpen = new("code_not_open", 422, "The code is not valid at this time.");
    public static readonly ErrorCode CodeUsedUp = new(
        "code_used_up",
        422,
        "The code has reached its limit of sign-ups."
    );
    public static readonly ErrorCode SelfReferral = new("self_referral", 422, "A member cannot be its own referrer.");
    public static readonly ErrorCode InvalidCode = new(
        "invalid_code",
        422,
        "A code must have 3 to 40 ASCII letters, digits, '-' and '_', and must not be a reserved word."
    );
    public static readonly ErrorCode InvalidDestination = new(
        "invalid_destination",
        422,
        "A destination must be an http or https address on a host that the Terms allow."
    );
    public static readonly ErrorCode InvalidUrl = new(
        "invalid_url",
        422,
        "A webhook's address must be https, or inside the networks that the operator allows. It must not contain "
            + "a user or a fragment."
    );
    public static readonly ErrorCode InvalidTerms = new(
        "invalid_terms",
        422,
        "The Terms are invalid. The list 'errors' describes each fault with its pointer."
    );
    public static readonly ErrorCode CurrencyInUse = new(
        "currency_in_use",
        422,
        "A program's currency cannot change once the program has activity. Accept another currency as well with "
            + "'accepts', or create a new program."
    );
    public static readonly ErrorCode MoreThanCaller = new(
        "more_than_caller",
        422,
        "A key cannot have more rights, more programs or a later end than the key that creates it."
    );
    public static readonly ErrorCode EffectiveInThePast = new(
        "effective_in_the_past",
        422,
        "effective_from is in the past. Leave it out for a version that takes effect now."
    );
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
    public static readonly ErrorCode Internal = new(
        "internal_error",
        500,
        "An unexpected error occurred. The server's log describes it under the request_id."
    );
    public static readonly ErrorCode Saturated = new(
        "saturated",
        503,
        "The server has too much work waiting. Retry after the time in the Retry-After header."
    );
    public static readonly ErrorCode Unavailable = new(
        "unavailable",
        503,
        "The database is unavailable. Retry the request."
    );

    public static readonly ErrorCode StorageFull = new(
        "storage_full",
        503,
        "The database's disk is full, so nothing can be written. Free some space; no restart is needed."
    );

    public static readonly ErrorCode ReadOnly = new(
        "read_only",
        503,
        "The database accepts no writes; it may be a standby. Retry the request."
    );

    public static readonly ErrorCode NotMigrated = new(
        "not_migrated",
        503,
        "The database does not have the schema of this version yet. Run `tributary migrate`."
    );

    public static readonly ErrorCode SchemaAhead = new(
        "schema_ahead",
        503,
        "A newer version has migrated the database, and this server does not support it. Upgrade the server."
    );

    public static readonly ErrorCode Starting = new(
        "starting",
        503,
        "The server is starting: it opens or migrates the database. Retry the request."
    );

    public static readonly ErrorCode Stopping = new(
        "stopping",
        503,
        "The node is stopping. It still serves requests that arrive, but send new ones to another node."
    );

    public static IEnumerable<ErrorCode> All =>
        typeof(ErrorCodes)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(code => code.GetValue(null))
            .OfType<ErrorCode>();
}
