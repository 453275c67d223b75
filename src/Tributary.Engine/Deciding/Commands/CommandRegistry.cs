using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Tributary.Engine.Alerts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>Every type of command.</summary>
public static class CommandRegistry
{
    public static ImmutableArray<CommandHandler> All { get; } =
    [
        new UpdateMemberHandler(),
        new EraseMemberHandler(),
        new AdjustBalanceHandler(),
        new CompleteReferralHandler(),
        new RejectReferralHandler(),
        new ExpireReferralsHandler(),
        new ImportReferralHandler(),
        new ApproveRewardHandler(),
        new RejectRewardHandler(),
        new FulfilRewardHandler(),
        new ReleaseRewardsHandler(),
        new ImportRewardHandler(),
        new CheckFraudHandler(),
        new AssignCaseHandler(),
        new NoteCaseHandler(),
        new ResolveCaseHandler(),
        new PauseProgramHandler(),
        new ResumeProgramHandler(),
        new EndProgramHandler(),
        new DisableWebhookHandler(),
        new RaiseAlertHandler(),
        new ClearAlertHandler(),
    ];

    private static readonly FrozenDictionary<string, CommandHandler> s_byType = All.ToFrozenDictionary(
        handler => handler.Type,
        StringComparer.Ordinal
    );

    private static readonly FrozenDictionary<Type, CommandHandler> s_byPayload = All.ToFrozenDictionary(handler =>
        handler.Payload
    );

    /// <returns>Null for the type of an event or sign-up.</returns>
    public static CommandHandler? Find(string type) => s_byType.GetValueOrDefault(type);

    /// <exception cref="InvalidOperationException">No command has the type.</exception>
    public static CommandHandler Of(string type) =>
        Find(type) ?? throw new InvalidOperationException($"Command {type} is unknown.");

    public static CommandHandler Of(ICommand command) => s_byPayload[command.GetType()];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [
        typeof(InstantConverter),
        typeof(EnumNameConverter<MemberStatus>),
        typeof(EnumNameConverter<ReferralStatus>),
        typeof(EnumNameConverter<RewardStatus>),
        typeof(EnumNameConverter<CaseOutcome>),
        typeof(EnumNameConverter<AlertKind>),
        typeof(EnumNameConverter<AlertMetric>),
        typeof(EnumNameConverter<AlertEnd>),
    ]
)]
[JsonSerializable(typeof(UpdateMember))]
[JsonSerializable(typeof(EraseMember))]
[JsonSerializable(typeof(AdjustBalance))]
[JsonSerializable(typeof(CompleteReferral))]
[JsonSerializable(typeof(RejectReferral))]
[JsonSerializable(typeof(ExpireReferrals))]
[JsonSerializable(typeof(ImportReferral))]
[JsonSerializable(typeof(ApproveReward))]
[JsonSerializable(typeof(RejectReward))]
[JsonSerializable(typeof(FulfilReward))]
[JsonSerializable(typeof(ReleaseRewards))]
[JsonSerializable(typeof(ImportReward))]
[JsonSerializable(typeof(CheckFraud))]
[JsonSerializable(typeof(AssignCase))]
[JsonSerializable(typeof(NoteCase))]
[JsonSerializable(typeof(ResolveCase))]
[JsonSerializable(typeof(PauseProgram))]
[JsonSerializable(typeof(ResumeProgram))]
[JsonSerializable(typeof(EndProgram))]
[JsonSerializable(typeof(DisableWebhook))]
[JsonSerializable(typeof(RaiseAlert))]
[JsonSerializable(typeof(ClearAlert))]
internal sealed partial class CommandJson : JsonSerializerContext;
