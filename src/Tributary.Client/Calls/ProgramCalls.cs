using System.Text;
using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>The calls for programs and their Terms.</summary>
public sealed class ProgramCalls
{
    private readonly Wire wire;

    internal ProgramCalls(Wire wire) => this.wire = wire;

    /// <summary>Creates a program, or adds a version of its Terms. Equal Terms give the same version.</summary>
    /// <param name="program">The id of the program.</param>
    /// <param name="terms">The Terms as JSON.</param>
    /// <param name="effectiveFrom">
    /// The time when the version comes into force, not in the past. The default is now. Version 1 is always in force
    /// from the beginning of time.
    /// </param>
    /// <param name="expectedRevision">
    /// The <see cref="ProgramInfo.Revision"/> on which the change is based. If the revision is different now, the call
    /// fails with 412. Null overwrites.
    /// </param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="TributaryException">
    /// The Terms are invalid (422). <see cref="Problem.Errors"/> lists all faults.
    /// </exception>
    public Task<ProgramInfo> PutAsync(
        string program,
        string terms,
        DateTimeOffset? effectiveFrom = null,
        int? expectedRevision = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            new Call(HttpMethod.Put, Route.With(Route.Program(program), ("effective_from", Route.Text(effectiveFrom))))
            {
                Body = Encoding.UTF8.GetBytes(terms),
                Repeatable = true,
                IfMatch = TagOf(expectedRevision),
            },
            TributaryJson.Default.ProgramInfo,
            cancellation
        );

    /// <summary>Checks Terms without storing them. The program need not exist.</summary>
    /// <param name="program">The id of the program.</param>
    /// <param name="terms">The Terms as JSON.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public Task<TermsCheck> CheckTermsAsync(string program, string terms, CancellationToken cancellation = default) =>
        wire.AskAsync(
            new Call(HttpMethod.Post, Route.Program(program) + "/terms/check")
            {
                Body = Encoding.UTF8.GetBytes(terms),
                Repeatable = true,
            },
            TributaryJson.Default.TermsCheck,
            cancellation
        );

    /// <summary>Returns the program with the version in force.</summary>
    public Task<ProgramInfo> GetAsync(string program, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Route.Program(program)), TributaryJson.Default.ProgramInfo, cancellation);

    /// <summary>
    /// Returns the use of the program's budget, and of the caps that all beneficiaries share, in the current period,
    /// and the rest.
    /// </summary>
    public Task<CapsInfo> GetBudgetAsync(string program, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Route.Program(program) + "/budget"), TributaryJson.Default.CapsInfo, cancellation);

    /// <summary>Returns a page of the programs that the key may see.</summary>
    public Task<Page<ProgramInfo>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Get((query ?? new ListQuery()).On(Route.Programs)),
            TributaryJson.Default.PageProgramInfo,
            cancellation
        );

    /// <summary>Returns all programs that the key may see, page by page.</summary>
    public IAsyncEnumerable<ProgramInfo> AllAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        Paging.EachAsync(query, ListAsync, cancellation);

    /// <summary>Returns a version of the Terms.</summary>
    public Task<TermsInfo> GetTermsAsync(string program, int version, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Get($"{Route.Program(program)}/terms/{version}"),
            TributaryJson.Default.TermsInfo,
            cancellation
        );

    /// <summary>Returns a page of the versions of the Terms.</summary>
    public Task<Page<TermsInfo>> ListTermsAsync(
        string program,
        ListQuery? query = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Get((query ?? new ListQuery()).On(Route.Program(program) + "/terms")),
            TributaryJson.Default.PageTermsInfo,
            cancellation
        );

    /// <summary>
    /// Withdraws a version of the Terms that is not in force yet. The version stays listed, and its number is not used
    /// again.
    /// </summary>
    /// <param name="program">The id of the program.</param>
    /// <param name="version">The version to withdraw.</param>
    /// <param name="expectedRevision">The expected revision, as in <see cref="PutAsync"/>.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="TributaryException">The version is or was in force (409 <c>terms_in_force</c>).</exception>
    public Task WithdrawTermsAsync(
        string program,
        int version,
        int? expectedRevision = null,
        CancellationToken cancellation = default
    ) =>
        wire.SendAsync(
            new Call(HttpMethod.Delete, $"{Route.Program(program)}/terms/{version}")
            {
                Repeatable = true,
                IfMatch = TagOf(expectedRevision),
            },
            cancellation
        );

    /// <summary>Pauses the program.</summary>
    public Task<ProgramInfo> PauseAsync(string program, CancellationToken cancellation = default) =>
        SetAsync(program, "pause", cancellation);

    /// <summary>Resumes a paused program.</summary>
    public Task<ProgramInfo> ResumeAsync(string program, CancellationToken cancellation = default) =>
        SetAsync(program, "resume", cancellation);

    /// <summary>
    /// Ends the program. There are no new referrals. Pending ones can complete within their window, and holds continue.
    /// </summary>
    public Task<ProgramInfo> EndAsync(string program, CancellationToken cancellation = default) =>
        SetAsync(program, "end", cancellation);

    private static string? TagOf(int? revision) => revision is { } number ? $"\"{number}\"" : null;

    private Task<ProgramInfo> SetAsync(string program, string verb, CancellationToken cancellation) =>
        wire.AskAsync(
            new Call(HttpMethod.Post, $"{Route.Program(program)}/{verb}"),
            TributaryJson.Default.ProgramInfo,
            cancellation
        );
}
