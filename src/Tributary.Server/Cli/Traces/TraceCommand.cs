using System.CommandLine;
using System.Globalization;
using System.Text;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Json;
using Tributary.Storage.Features.Events;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Features.Referrals;
using Tributary.Storage.Features.Rewards;

namespace Tributary.Server.Cli.Traces;

/// <summary>
/// <c>tributary trace ENTRY</c>: prints one entry of the log with its decision, from the database alone.
/// </summary>
internal static class TraceCommand
{
    public static Command Create()
    {
        var entry = new Argument<string>("ENTRY")
        {
            Description =
                "The platform's id of an event, with --program; or an id that Tributary shows: evt_…, dec_… or the "
                + "internal number.",
        };
        var program = new Option<string?>("--program") { Description = "The program of an event." };
        var json = new Option<bool>("--json") { Description = "Prints the entry as the API does." };
        var command = new Command(
            "trace",
            "Prints an entry of the log with its decision: why each rule paid or did not. It needs only the database. "
                + "Exit code 1 when there is no such entry, 4 when it is not decided yet."
        )
        {
            entry,
            program,
            json,
        };
        command.SetAction(
            (parsed, stopping) =>
                Setup.RunAsync(
                    parsed,
                    async call =>
                    {
                        var events = new EventReads(call.Stores.Database);
                        var id = parsed.GetValue(entry)!;
                        var (facts, view) = await FindAsync(call, events, id, parsed.GetValue(program), stopping);
                        var info = await AnswersOf(call).ExplainAsync(facts, view, stopping);
                        await call.Output.WriteAsync(
                            parsed.GetValue(json)
                                ? Encoding.UTF8.GetString(JsonAnswer<EventInfo>.Write(info)) + "\n"
                                : new TraceText(facts.Name, UnitsOf(facts, view), view.Id).Write(info)
                        );
                        return view.Decision is null ? ExitCodes.Undecided : ExitCodes.Done;
                    },
                    stopping
                )
        );
        return command;
    }

    /// <exception cref="CommandException">There is no such entry.</exception>
    private static async Task<(ProgramFacts Program, EventView View)> FindAsync(
        CommandCall call,
        EventReads events,
        string id,
        string? program,
        CancellationToken stopping
    )
    {
        var number = NumberOf(id);
        if (program is null && number is null)
            throw new CommandException(
                ExitCodes.Usage,
                $"'{id}' is no id that Tributary shows. For the platform's id of an event, name its program with "
                    + "--program."
            );
        var name = program ?? await events.FindProgramAsync(number!.Value, stopping);
        if (name is null)
            throw new CommandException(ExitCodes.Failed, $"There is no entry '{id}' in the database.");
        var facts = await call.ProgramAsync(name, stopping);
        var view = program is null ? null : await EventIds.FindAsync(events, facts.Id, id, stopping);
        if (view is null && number is { } known)
            view = await events.FindAsync(facts.Id, known, stopping);
        return view is not null
            ? (facts, view)
            : throw new CommandException(ExitCodes.Failed, $"There is no entry '{id}' in program '{name}'.");
    }

    /// <returns>Null for a text that is none of Tributary's own ids.</returns>
    private static EntryId? NumberOf(string text)
    {
        if (PublicId.TryParse(PublicId.Event, text, out EntryId shown))
            return shown;
        if (PublicId.TryParse(PublicId.Decision, text, out EntryId decided))
            return decided;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new EntryId(number)
            : null;
    }

    private static DecisionAnswers AnswersOf(CommandCall call)
    {
        var database = call.Stores.Database;
        return new DecisionAnswers(
            new RewardReads(database),
            new MemberReads(database),
            new ReferralReads(database),
            call.Store
        );
    }

    /// <summary>Returns the program's own units in the Terms of the decision, or else in the latest.</summary>
    private static IReadOnlyDictionary<string, int> UnitsOf(ProgramFacts program, EventView view) =>
        (view.Decision is { TermsVersion: > 0 and var version } ? program.Plan(version) : program.Plans[^1]).Units;
}
