using Tributary.Server.Application.Errors;

namespace Tributary.Server.Features.Programs;

/// <summary>Errors of programs and their Terms.</summary>
internal static class ProgramErrors
{
    public static readonly ErrorCode TermsNotFound = new(
        "terms_not_found",
        404,
        "The program has no such version of its Terms."
    );
    public static readonly ErrorCode ProgramEnded = new(
        "program_ended",
        409,
        "The program has ended and cannot be resumed."
    );
    public static readonly ErrorCode TermsInForce = new(
        "terms_in_force",
        409,
        "The version is or was in force, so it cannot be withdrawn. Publish a new version instead."
    );
    public static readonly ErrorCode VersionChanged = new(
        "version_changed",
        412,
        "The Terms have changed since the version in If-Match. Read the program again."
    );
    public static readonly ErrorCode CurrencyInUse = new(
        "currency_in_use",
        422,
        "A program's currency cannot change once the program has activity. Accept another currency as well with "
            + "'accepts', or create a new program."
    );
    public static readonly ErrorCode EffectiveInThePast = new(
        "effective_in_the_past",
        422,
        "effective_from is in the past. Leave it out for a version that takes effect now."
    );
}
