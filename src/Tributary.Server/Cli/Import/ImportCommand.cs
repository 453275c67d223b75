using System.CommandLine;
using System.Text.Json;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Input;
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
            Imports members, their codes and history, and events from CSV files, plain or gzipped. You can run every
            import again: rows that exist already stay unchanged.
            """
        )
        {
            Members(),
            Codes(),
            History(
                "referrals",
                """
                Gives referrals the outcome that they had in your earlier system, without paying anything. Columns:
                member (the referred one), status (completed, expired or rejected), at (when that happened).
                """,
                RowFields.OfReferrals,
                input => input.ReadReferral
            ),
            History(
                "rewards",
                """
                Books rewards that your earlier system has granted. Columns: reward or id (its id there), member (the
                beneficiary), rule, amount_minor, granted_at. Optional: currency, status (paid, payable or held;
                default: paid), payable_at (for held rewards), paid_at (for paid rewards), level. The rewards count
                towards the caps of their rule.
                """,
                RowFields.OfRewards,
                input => input.ReadReward
            ),
            History(
                "balances",
                """
                Adds opening balances: the sum that you owe a member, or that the member owes you. Columns: member,
                amount_minor (may be negative). Optional: currency, id, reason.
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
                Signs members up. Columns: member or id. Optional: referrer, joined_at, email, phone, group, country,
                currency, ip, user_agent, device, payout_account, card, and attributes.NAME for attributes. Referrers
                may come later in the file than the members that they referred.
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
                Gives members the codes that they already share, so that their links continue to work. Columns:
                member, code. Optional: kind (vanity or coupon), destination, starts_at, ends_at, max_uses.
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
                Accepts events. Columns: event or id, member, occurred_at. Optional: amount_minor or amount (both in
                minor units), currency, type, reverses, reinstates. Every other column becomes a property. Its type is
                named in the header (sku:text, net:number, gift:boolean), or given by the Terms, or text.
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
