using Tributary.Engine.Foundation;
using Tributary.Engine.Members;

namespace Tributary.Server.Capture;

/// <summary>The part of a code that its link needs. It exists only for codes that redirect, so it has begun.</summary>
/// <param name="Code">As written.</param>
/// <param name="Destination">Null: the program's.</param>
internal sealed record LinkCode(
    CodeId Id,
    ProgramId ProgramId,
    MemberId MemberId,
    string Code,
    string? Destination,
    Instant? EndsAt
)
{
    public static LinkCode Of(CodeFacts code) =>
        new(code.Id, code.ProgramId, code.MemberId, code.Code, code.Destination, code.EndsAt);

    public bool HasEnded(Instant now) => EndsAt is { } ends && now >= ends;
}
