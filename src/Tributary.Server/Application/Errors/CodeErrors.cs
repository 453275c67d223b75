namespace Tributary.Server.Application.Errors;

/// <summary>Errors of codes.</summary>
internal static class CodeErrors
{
    public static readonly ErrorCode CodeNotFound = new("code_not_found", 404, "The program has no such code.");
    public static readonly ErrorCode CodeTaken = new(
        "code_taken",
        409,
        "The program already has this code. Codes do not distinguish upper and lower case."
    );
    public static readonly ErrorCode UnknownCode = new("unknown_code", 422, "The program has no such code.");
    public static readonly ErrorCode CodeNotOpen = new("code_not_open", 422, "The code is not valid at this time.");
    public static readonly ErrorCode CodeUsedUp = new(
        "code_used_up",
        422,
        "The code has reached its limit of sign-ups."
    );
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
}
