using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;

namespace Tributary.Storage.Replay;

/// <summary>Terms to try on the entries of a window.</summary>
/// <param name="Id">The question whose rows receive the answer.</param>
/// <param name="AsPublished">
/// True when the Terms govern as if they had been published at <paramref name="From"/>. Otherwise they govern every
/// entry of the window.
/// </param>
public sealed record WhatIfQuestion(
    WhatIfId Id,
    ProgramId ProgramId,
    Plan Draft,
    Instant From,
    Instant To,
    bool AsPublished
);
