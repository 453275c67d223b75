using Tributary.Server.Application.Errors;

namespace Tributary.Server.Features.Accounts;

/// <summary>Errors of people, their sessions and invitations.</summary>
internal static class AccountErrors
{
    public static readonly ErrorCode PersonRequired = new(
        "person_required",
        403,
        "A key cannot make this call. Sign in to the dashboard as a person."
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
}
