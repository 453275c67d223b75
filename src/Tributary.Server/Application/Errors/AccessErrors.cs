namespace Tributary.Server.Application.Errors;

/// <summary>Errors of callers who may not make the call.</summary>
internal static class AccessErrors
{
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
    public static readonly ErrorCode ProgramNotFound = new(
        "program_not_found",
        404,
        "There is no such program, or the key belongs to another program."
    );
}
