using System.Text;
using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>Programs and their Terms.</summary>
public sealed class ProgramCalls
{
    private readonly Wire wire;

    internal ProgramCalls(Wire wire) => this.wire = wire;

    /// <summary>Creates a program, or adds a version of its Terms; equal Terms give the same version.</summary>
    /// <param name="program">The program's own id.</param>
    /// <param name="terms">The Terms, as JSON.</param>
    /// <param name="effectiveFrom">When the version comes into force, not in the past; at once unless given. Version 1 always holds from the beginning.</param>
    /// <param name="expectedRevision">The <see cref="ProgramInfo.Revision"/> that the change was made on; another one by now gives 412. Null to overwrite.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="TributaryException">422 with every fault of the Terms in its <see cref="Problem.Errors"/>.</exception>
    public Task<ProgramInfo> PutAsync(
        string program, string terms, DateTimeOffset? effectiveFrom = null, int? expectedRevision = null, CancellationToken cancellation = default) =>
        wire.AskAsync(
            new Call(HttpMethod.Put, Route.With(Route.Program(program), ("effective_from", Route.Text(effectiveFrom))))
            {
                Body = Encoding.UTF8.GetBytes(terms),
                Repeatable = true,
                IfMatch = TagOf(expectedRevision),
            },
            TributaryJson.Default.ProgramInfo, cancellation);

    /// <summary>The program and the version in force.</summary>
    public Task<ProgramInfo> GetAsync(string program, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Route.Program(program)), TributaryJson.Default.ProgramInfo, cancellation);

    /// <summary>
    /// What is used of the program's budget and of the caps that all beneficiaries share, in the current period, and
    /// what is left.
    /// </summary>
    public Task<CapsInfo> GetBudgetAsync(string program, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Route.Program(program) + "/budget"), TributaryJson.Default.CapsInfo, cancellation);

    /// <summary>One page of the programs the key may see.</summary>
    public Task<Page<ProgramInfo>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get((query ?? new ListQuery()).On(Route.Programs)), TributaryJson.Default.PageProgramInfo, cancellation);

    /// <summary>All programs the key may see, page after page.</summary>
    public IAsyncEnumerable<ProgramInfo> AllAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        Paging.EachAsync(query, ListAsync, cancellation);

    /// <summary>One version of the Terms.</summary>
    public Task<TermsInfo> GetTermsAsync(string program, int version, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get($"{Route.Program(program)}/terms/{version}"), TributaryJson.Default.TermsInfo, cancellation);

    /// <summary>One page of the versions of the Terms.</summary>
    public Task<Page<TermsInfo>> ListTermsAsync(string program, ListQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get((query ?? new ListQuery()).On(Route.Program(program) + "/terms")), TributaryJson.Default.PageTermsInfo, cancellation);

    /// <summary>Withdraws a version of the Terms that is not in force yet. It stays listed, and its number is not used again.</summary>
    /// <param name="program">The program's own id.</param>
    /// <param name="version">The version to withdraw.</param>
    /// <param name="expectedRevision">As in <see cref="PutAsync"/>.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="TributaryException">409 <c>terms_in_force</c>: the version is in force, or has been.</exception>
    public Task WithdrawTermsAsync(string program, int version, int? expectedRevision = null, CancellationToken cancellation = default) =>
        wire.TellAsync(
            new Call(HttpMethod.Delete, $"{Route.Program(program)}/terms/{version}") { Repeatable = true, IfMatch = TagOf(expectedRevision) }, cancellation);

    /// <summary>Stops the program for a while.</summary>
    public Task<ProgramInfo> PauseAsync(string program, CancellationToken cancellation = default) => SetAsync(program, "pause", cancellation);

    /// <summary>Goes on after a pause.</summary>
    public Task<ProgramInfo> ResumeAsync(string program, CancellationToken cancellation = default) => SetAsync(program, "resume", cancellation);

    /// <summary>Ends the program: no new referrals; pending ones may complete in their window, holds run on.</summary>
    public Task<ProgramInfo> EndAsync(string program, CancellationToken cancellation = default) => SetAsync(program, "end", cancellation);

    private static string? TagOf(int? revision) => revision is { } number ? $"\"{number}\"" : null;

    private Task<ProgramInfo> SetAsync(string program, string verb, CancellationToken cancellation) =>
        wire.AskAsync(new Call(HttpMethod.Post, $"{Route.Program(program)}/{verb}"), TributaryJson.Default.ProgramInfo, cancellation);
}
