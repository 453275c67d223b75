using System.Text.Json;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Money;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;

namespace Tributary.Server.Cli.Import;

/// <summary>An entry for a member that the file names. Its partition is looked up when the batch is accepted.</summary>
internal sealed record HistoryRow(string Member, NewEntry Entry);

/// <summary>
/// Turns rows of history into entries: outcomes of referrals, rewards granted elsewhere, and opening balances.
/// </summary>
internal sealed class HistoryInput(ProgramCall call, Plan plan, Instant now)
{
    private const int MaxRuleLength = 64;
    private const string OpeningBalance = "Opening balance";
    private const string NoPaidAt = "The file does not say when this reward was paid, so its paid_at stays empty.";

    private static readonly JsonShape s_referral = new("member", "status", "at");
    private static readonly JsonShape s_reward = new(
        "id",
        "member",
        "rule",
        "amount",
        "currency",
        "status",
        "granted_at",
        "payable_at",
        "paid_at",
        "level"
    );
    private static readonly JsonShape s_balance = new("member", "amount", "currency", "id", "reason");

    public HistoryRow? ReadReferral(JsonElement element, InputFaults faults)
    {
        var fields = s_referral.Open(element, "", faults);
        var member = fields.Id("member", required: true);
        fields.Need("status");
        fields.Need("at");
        var status = fields.Word("status", "completed", "expired", "rejected");
        var at = fields.Past("at", now);
        if (!faults.IsEmpty)
            return null;
        return Row(
            member!,
            new ImportReferral(EnumNames.Parse<ReferralStatus>(status!)),
            EntryKey.OfImportedReferral(member!),
            [status!, $"{at!.Value.Micros}"],
            entry => entry with { OccurredAt = at }
        );
    }

    public HistoryRow? ReadReward(JsonElement element, InputFaults faults)
    {
        var fields = s_reward.Open(element, "", faults);
        var id = fields.Id("id", required: true);
        var member = fields.Id("member", required: true);
        var rule = fields.Text("rule", MaxRuleLength, required: true);
        var amount = fields.Integer("amount", 1, MinorUnits.WireLimit, required: true);
        var currency = fields.Currency("currency", plan) ?? plan.Currency;
        var status = fields.Word("status", "paid", "payable", "held") ?? "paid";
        fields.Need("granted_at");
        var at = fields.Past("granted_at", now);
        var payableAt = fields.Time("payable_at");
        var paidAt = fields.Past("paid_at", now);
        var level = fields.Integer("level", 0, MemberFacts.StoredLevels);
        if (status == "held" && payableAt is null)
            faults.Add(
                RequestErrors.MissingField,
                fields.Pointer("payable_at"),
                "A held reward needs payable_at, the end of its hold."
            );
        if (status != "paid" && paidAt is not null)
            faults.Add(
                InputErrors.InvalidTime,
                fields.Pointer("paid_at"),
                $"A reward whose status is {status} has not been paid. Leave paid_at out."
            );
        if (paidAt < at)
            faults.Add(InputErrors.InvalidTime, fields.Pointer("paid_at"), "paid_at must not be before granted_at.");
        if (!faults.IsEmpty)
            return null;
        if (status == "paid" && paidAt is null)
            faults.Ignore(fields.Pointer("paid_at"), NoPaidAt);
        var command = new ImportReward(EnumNames.Parse<RewardStatus>(status), rule!, (int?)level, payableAt, paidAt);
        string[] body =
        [
            member!,
            rule!,
            $"{amount}",
            currency,
            status,
            $"{at!.Value.Micros}",
            $"{payableAt?.Micros}",
            $"{paidAt?.Micros}",
            $"{level}",
        ];
        return Row(
            member!,
            command,
            EntryKey.OfImportedReward(id!),
            body,
            entry => entry with { ExternalId = id, Amount = amount, Currency = currency, OccurredAt = at }
        );
    }

    public HistoryRow? ReadBalance(JsonElement element, InputFaults faults)
    {
        var fields = s_balance.Open(element, "", faults);
        var member = fields.Id("member", required: true);
        var amount = fields.Integer("amount", -MinorUnits.WireLimit, MinorUnits.WireLimit, required: true);
        var currency = fields.Currency("currency", plan) ?? plan.Currency;
        var reason = fields.Text("reason", JsonFields.MaxReasonLength) ?? OpeningBalance;
        if (amount == 0)
            faults.Add(
                InputErrors.InvalidAmount,
                fields.Pointer("amount"),
                "An opening balance must not be zero. Leave such rows out."
            );
        var id = fields.Id("id") ?? $"opening-balance:{currency}:{member}";
        if (!faults.IsEmpty)
            return null;
        return Row(
            member!,
            new AdjustBalance(),
            EntryKey.OfAdjustment(id),
            [member!, $"{amount}", currency, reason],
            entry => entry with { ExternalId = id, Amount = amount, Currency = currency, Reason = reason }
        );
    }

    /// <param name="body">Distinguishes a repeated row from another one with the same key.</param>
    /// <param name="fill">Adds the columns that the command has beside its payload.</param>
    private HistoryRow Row(string member, ICommand command, byte[] key, string[] body, Func<NewEntry, NewEntry> fill)
    {
        var entry = CommandEntry.Of(call.Program.Id, null, command, key, call.Caller.Actor) with
        {
            BodyHash = EntryKey.OfBody(JsonSerializer.SerializeToUtf8Bytes(body)),
        };
        return new HistoryRow(member, fill(entry));
    }
}
