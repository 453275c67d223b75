using System.CommandLine;
using System.Text.Json;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Json;
using Tributary.Server.Application.Secrets;
using Tributary.Storage.Features.Codes;

namespace Tributary.Server.Cli.Import;

/// <summary>
/// The commands that import a platform's existing data: members first, then what belongs to them, then events.
/// </summary>
internal static class ImportCommand
{
    public static Command Create() =>
        new(
            "import",
            """
            Imports members, their codes and history, and events from CSV files, plain or gzipped. Every import may be
            run again at any time: what is there
            stays as it is.
            """
        )
        {
            Members(),
            Codes(),
            History(
                "referrals",
                """
                Gives referrals the outcome they had in the system that you come from, without paying anything. Columns:
                member (the referred one), status
                (completed, expired or rejected), at (when that happened).
                """,
                RowFields.OfReferrals,
                input => input.ReadReferral
            ),
            History(
                "rewards",
                """
                Books rewards that the system you come from has granted. Columns: reward or id (its id there), member
                (the beneficiary), rule, amount_minor,
                granted_at, and if wanted currency, status (paid, payable or held; paid unless said), payable_at (for
                held ones), paid_at (for paid
                ones), level. They count towards the caps of their rule.
                """,
                RowFields.OfRewards,
                input => input.ReadReward
            ),
            History(
                "balances",
                """
                Adds opening balances: what you owe members, or they owe you, as one sum. Columns: member, amount_minor
                (may be negative), and if wanted
                currency, id, reason.
                """,
                RowFields.OfBalances,
                input => input.ReadBalance
            ),
            Events(),
        };

    private static Command Members()
    {
        var call = new ImportCall();
        var command = call.AddTo(
            new Command(
                "members",
                """
                Signs members up. Columns: member or id, and if wanted referrer, joined_at, email, phone, group,
                country, currency, ip, user_agent, device,
                payout_account, card, and attributes.NAME for attributes. Referrers may come later in the file than
                those they brought in.
                """
            ),
            payingFrom: true
        );
        command.SetAction(
            (parsed, stopping) =>
                call.RunAsync(
                    parsed,
                    "members",
                    async (commandCall, file, program, options, board) =>
                    {
                        var box = await SecretStore.OpenAsync(
                            commandCall.Options,
                            commandCall.Stores.Database,
                            stopping
                        );
                        var traits = await TraitReader.LoadAsync(
                            commandCall.Options.Fraud,
                            commandCall.Stores.Database,
                            box,
                            stopping
                        );
                        return await new MemberImport(commandCall.Store, traits, program, options).RunAsync(
                            file,
                            board,
                            stopping
                        );
                    },
                    stopping
                )
        );
        return command;
    }

    private static Command Codes()
    {
        var call = new ImportCall();
        var command = call.AddTo(
            new Command(
                "codes",
                """
                Gives members the codes that they share already, so that their links go on working. Columns: member,
                code, and if wanted kind (vanity or
                coupon), destination, starts_at, ends_at, max_uses.
                """
            )
        );
        command.SetAction(
            (parsed, stopping) =>
                call.RunAsync(
                    parsed,
                    "codes",
                    (commandCall, file, program, options, board) =>
                        new CodeImport(
                            commandCall.Store,
                            new CodeReads(commandCall.Stores.Database),
                            program,
                            options
                        ).RunAsync(file, board, stopping),
                    stopping
                )
        );
        return command;
    }

    private static Command History(
        string what,
        string description,
        RowFields fields,
        Func<HistoryInput, Func<JsonElement, InputFaults, HistoryRow?>> reader
    )
    {
        var call = new ImportCall();
        var command = call.AddTo(new Command(what, description));
        command.SetAction(
            (parsed, stopping) =>
                call.RunAsync(
                    parsed,
                    what,
                    (commandCall, file, program, options, board) =>
                        new HistoryImport(commandCall.Store, program, options, fields).RunAsync(
                            file,
                            reader,
                            board,
                            stopping
                        ),
                    stopping
                )
        );
        return command;
    }

    private static Command Events()
    {
        var call = new ImportCall();
        var type = new Option<string>("--type")
        {
            Description = "The type of events whose row does not name one.",
            DefaultValueFactory = _ => "purchase",
        };
        var command = call.AddTo(
            new Command(
                "events",
                """
                Accepts events. Columns: event or id, member, occurred_at, and if wanted amount_minor or amount (both in
                minor units), currency, type,
                reverses, reinstates; every other column becomes a property: of the type that its header names
                (sku:text, net:number, gift:boolean), or that the Terms
                read it as, or text.
                """
            )
            {
                type,
            },
            payingFrom: true
        );
        command.SetAction(
            (parsed, stopping) =>
                call.RunAsync(
                    parsed,
                    "events",
                    (commandCall, file, program, options, board) =>
                        new EventImport(commandCall.Store, program, options).RunAsync(
                            file,
                            parsed.GetValue(type)!,
                            board,
                            stopping
                        ),
                    stopping
                )
        );
        return command;
    }
}
