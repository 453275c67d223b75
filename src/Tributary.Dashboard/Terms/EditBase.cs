using Tributary.Client.Contracts;

namespace Tributary.Dashboard.Terms;

/// <summary>The state of a program on which a draft is based.</summary>
/// <param name="Info">The program; its revision guards the publication.</param>
/// <param name="InForce">The version in force.</param>
/// <param name="Newest">The version that was made last.</param>
public sealed record EditBase(ProgramInfo Info, TermsInfo InForce, TermsInfo Newest);

/// <summary>The state with which the editor begins.</summary>
/// <param name="Base">The state of the program.</param>
/// <param name="Given">The draft of the address; null for none.</param>
public sealed record EditStart(EditBase Base, string? Given);
