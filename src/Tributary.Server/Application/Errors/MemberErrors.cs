namespace Tributary.Server.Application.Errors;

/// <summary>Errors of members and sign-ups.</summary>
internal static class MemberErrors
{
    public static readonly ErrorCode MemberNotFound = new("member_not_found", 404, "The program has no such member.");
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
    public static readonly ErrorCode MemberErased = new(
        "member_erased",
        410,
        "The member was erased. Its id cannot be used again."
    );
    public static readonly ErrorCode UnknownReferrer = new(
        "unknown_referrer",
        422,
        "The program has no member with the referrer's id. Correct the id, or create the referrer first."
    );
    public static readonly ErrorCode SelfReferral = new("self_referral", 422, "A member cannot be its own referrer.");
}
