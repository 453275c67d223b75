using System.Text.Json.Serialization;

namespace Tributary.Client;

/// <summary>How the wire contracts are read and written: snake_case names, nulls left out, instants in RFC 3339.</summary>
/// <remarks>Lenient, as a client must be: unknown fields are ignored. The server reads with its own strict options over the same metadata.</remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(Rfc3339Converter)])]
[JsonSerializable(typeof(ProgramInfo))]
[JsonSerializable(typeof(Page<ProgramInfo>))]
[JsonSerializable(typeof(TermsInfo))]
[JsonSerializable(typeof(Page<TermsInfo>))]
[JsonSerializable(typeof(NewMember))]
[JsonSerializable(typeof(IReadOnlyList<NewMember>))]
[JsonSerializable(typeof(MemberInfo))]
[JsonSerializable(typeof(MemberPatch))]
[JsonSerializable(typeof(MemberResults))]
[JsonSerializable(typeof(Page<MemberInfo>))]
[JsonSerializable(typeof(MemberStats))]
[JsonSerializable(typeof(BalanceInfo))]
[JsonSerializable(typeof(Page<LedgerLine>))]
[JsonSerializable(typeof(Page<TreeNode>))]
[JsonSerializable(typeof(NewCode))]
[JsonSerializable(typeof(CodeInfo))]
[JsonSerializable(typeof(NewClick))]
[JsonSerializable(typeof(ClickInfo))]
[JsonSerializable(typeof(NewAdjustment))]
[JsonSerializable(typeof(AdjustmentInfo))]
[JsonSerializable(typeof(NewEvent))]
[JsonSerializable(typeof(IReadOnlyList<NewEvent>))]
[JsonSerializable(typeof(AcceptResult))]
[JsonSerializable(typeof(EventInfo))]
[JsonSerializable(typeof(Page<EventInfo>))]
[JsonSerializable(typeof(DryRunRequest))]
[JsonSerializable(typeof(DryRunResult))]
[JsonSerializable(typeof(ReferralInfo))]
[JsonSerializable(typeof(Page<ReferralInfo>))]
[JsonSerializable(typeof(RewardInfo))]
[JsonSerializable(typeof(Page<RewardInfo>))]
[JsonSerializable(typeof(RewardsCommand))]
[JsonSerializable(typeof(RewardResults))]
[JsonSerializable(typeof(CommandReason))]
[JsonSerializable(typeof(LeaderboardInfo))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class TributaryJson : JsonSerializerContext;
