using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Input;
using Tributary.Server.Application.Intake;
using Tributary.Server.Cli.Progress;

namespace Tributary.Server.Cli.Import;

/// <summary>
/// Signs up the members of a file: 1. reads all ids; 2. checks each row as the API would; 3. holds back a member that
/// comes before its referrer; 4. signs up in batches. An existing member stays unchanged, so an interrupted run can
/// simply be repeated.
/// </summary>
internal sealed class MemberImport(IStore store, TraitReader traits, ProgramCall call, ImportOptions options)
{
    private readonly Instant _now = store.Now;
    private readonly SegmentQuota _segments = new();
    private readonly ReferrersFirst<(SignUp SignUp, CsvRow Row)> _order = new();

    public async Task<ImportTally> RunAsync(CsvFile file, ProgressDisplay board, CancellationToken stopping)
    {
        Expect(file, board);
        using var rows = file.Read();
        using var rejects = new Rejects(options.RejectsPath, rows.Header);
        var json = new RowJson(
            RowFields.OfMembers,
            file,
            rows.Header,
            name => PlatformFields.KindOfAttribute(call.Program, name)
        );
        var intake = new RowIntake<SignUp>(options.Batch, rejects, SignUpAsync);
        var advance = board.Begin("members", rows.Bytes.All);
        while (rows.Next())
        {
            foreach (var (signUp, row) in Read(rows, json, rejects))
                await intake.AddAsync(signUp, row, stopping);
            advance(rows.Bytes.Read);
        }
        await intake.FlushAsync(stopping);
        advance(rows.Bytes.All);
        foreach (var (_, row) in _order.Left)
            rejects.Add(row, "circle: This member's referrers form a circle.");
        return intake.Tally with { Ignored = json.Ignored };
    }

    private void Expect(CsvFile file, ProgressDisplay board)
    {
        using var rows = file.Read();
        var id = Array.FindIndex(RowFields.OfMembers.Of(file, rows.Header), field => field?.Name == "id");
        var advance = board.Begin("order", rows.Bytes.All);
        while (rows.Next())
        {
            if (rows[id] is { Length: > 0 } text)
                _order.Expect(text);
            advance(rows.Bytes.Read);
        }
    }

    /// <summary>Returns the members that may be signed up now that this row has been read.</summary>
    private IEnumerable<(SignUp SignUp, CsvRow Row)> Read(CsvRows rows, RowJson json, Rejects rejects)
    {
        var row = rows.ToRow();
        if (
            json.TryRead(
                row,
                (element, faults) => MemberInput.Read(element, "", call, traits, _now, faults),
                out var signUp,
                out var reason
            )
        )
            return _order.Place(signUp.Id, signUp.Referrer, (Marked(signUp), row));
        rejects.Add(row, reason);
        return _order.Freed(json.Text("id", row));
    }

    private SignUp Marked(SignUp signUp)
    {
        var shifted =
            options.Shift == TimeSpan.Zero
                ? signUp
                : signUp with
                {
                    JoinedAt = signUp.JoinedAt + options.Shift,
                    JoinedOn = null,
                };
        return _segments.Limited(shifted, _now) with { IsHistory = options.IsHistory(shifted.JoinedAt ?? _now) };
    }

    private async ValueTask<IReadOnlyList<RowResult>> SignUpAsync(
        IReadOnlyList<SignUp> signUps,
        CancellationToken stopping
    )
    {
        var results = await store.SignUpAsync(signUps, SignUps.Decide, stopping);
        return
        [
            .. results.Zip(
                signUps,
                (result, signUp) =>
                    SignUpAnswers.Refusal(result, signUp) is { } problem
                        ? RowResult.Refused(problem.Code)
                        : new RowResult(
                            result.Outcome == SignUpOutcome.Created ? RowOutcome.Accepted : RowOutcome.Duplicate
                        )
            ),
        ];
    }
}
