using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Engine.Foundation;

/// <summary>The number by which the database knows a row of one kind.</summary>
public interface IId
{
    long Value { get; }
}

/// <summary>An id of one kind. The compiler refuses an id of another kind in its place.</summary>
public interface IId<TSelf> : IId, IEquatable<TSelf>, IComparable<TSelf>
    where TSelf : struct, IId<TSelf>
{
    static abstract TSelf Of(long value);
}

/// <summary>An id that is shown outside, in a form that begins with a prefix of its kind.</summary>
public interface IPublicId<TSelf> : IId<TSelf>
    where TSelf : struct, IPublicId<TSelf>
{
    /// <summary>Three letters and an underscore, such as <c>rwd_</c>.</summary>
    static abstract string Prefix { get; }
}

/// <summary>The id of a program.</summary>
[JsonConverter(typeof(IdConverter<ProgramId>))]
public readonly record struct ProgramId(long Value) : IId<ProgramId>
{
    public static ProgramId Of(long value) => new(value);

    public int CompareTo(ProgramId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The id of a member.</summary>
[JsonConverter(typeof(IdConverter<MemberId>))]
public readonly record struct MemberId(long Value) : IId<MemberId>
{
    public static MemberId Of(long value) => new(value);

    public int CompareTo(MemberId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The id of an entry of the log: an event, a sign-up or a command.</summary>
[JsonConverter(typeof(IdConverter<EntryId>))]
public readonly record struct EntryId(long Value) : IId<EntryId>
{
    public static EntryId Of(long value) => new(value);

    public int CompareTo(EntryId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The id of a reward.</summary>
[JsonConverter(typeof(IdConverter<RewardId>))]
public readonly record struct RewardId(long Value) : IPublicId<RewardId>
{
    public static string Prefix => "rwd_";

    public static RewardId Of(long value) => new(value);

    public int CompareTo(RewardId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The id of a referral.</summary>
[JsonConverter(typeof(IdConverter<ReferralId>))]
public readonly record struct ReferralId(long Value) : IPublicId<ReferralId>
{
    public static string Prefix => "ref_";

    public static ReferralId Of(long value) => new(value);

    public int CompareTo(ReferralId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The id of an account of the ledger.</summary>
[JsonConverter(typeof(IdConverter<AccountId>))]
public readonly record struct AccountId(long Value) : IId<AccountId>
{
    public static AccountId Of(long value) => new(value);

    public int CompareTo(AccountId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The id of a transfer between two accounts.</summary>
[JsonConverter(typeof(IdConverter<TransferId>))]
public readonly record struct TransferId(long Value) : IPublicId<TransferId>
{
    public static string Prefix => "txn_";

    public static TransferId Of(long value) => new(value);

    public int CompareTo(TransferId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The id of a case of fraud.</summary>
[JsonConverter(typeof(IdConverter<CaseId>))]
public readonly record struct CaseId(long Value) : IPublicId<CaseId>
{
    public static string Prefix => "cas_";

    public static CaseId Of(long value) => new(value);

    public int CompareTo(CaseId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The id of a webhook.</summary>
[JsonConverter(typeof(IdConverter<WebhookId>))]
public readonly record struct WebhookId(long Value) : IPublicId<WebhookId>
{
    public static string Prefix => "whk_";

    public static WebhookId Of(long value) => new(value);

    public int CompareTo(WebhookId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The id of an alert rule.</summary>
[JsonConverter(typeof(IdConverter<AlertRuleId>))]
public readonly record struct AlertRuleId(long Value) : IPublicId<AlertRuleId>
{
    public static string Prefix => "alr_";

    public static AlertRuleId Of(long value) => new(value);

    public int CompareTo(AlertRuleId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The id of a code.</summary>
[JsonConverter(typeof(IdConverter<CodeId>))]
public readonly record struct CodeId(long Value) : IId<CodeId>
{
    public static CodeId Of(long value) => new(value);

    public int CompareTo(CodeId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The id of a click.</summary>
[JsonConverter(typeof(IdConverter<ClickId>))]
public readonly record struct ClickId(long Value) : IPublicId<ClickId>
{
    public static string Prefix => "clk_";

    public static ClickId Of(long value) => new(value);

    public int CompareTo(ClickId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The id of a visitor.</summary>
[JsonConverter(typeof(IdConverter<VisitorId>))]
public readonly record struct VisitorId(long Value) : IId<VisitorId>
{
    public static VisitorId Of(long value) => new(value);

    public int CompareTo(VisitorId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The id of a segment: what clicks and sign-ups that came from the same place have in common.</summary>
[JsonConverter(typeof(IdConverter<SegmentId>))]
public readonly record struct SegmentId(long Value) : IId<SegmentId>
{
    public static SegmentId Of(long value) => new(value);

    public int CompareTo(SegmentId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The id of an API key.</summary>
[JsonConverter(typeof(IdConverter<KeyId>))]
public readonly record struct KeyId(long Value) : IId<KeyId>
{
    public static KeyId Of(long value) => new(value);

    public int CompareTo(KeyId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The id of a person who signs in to the dashboard.</summary>
[JsonConverter(typeof(IdConverter<PersonId>))]
public readonly record struct PersonId(long Value) : IPublicId<PersonId>
{
    public static string Prefix => "per_";

    public static PersonId Of(long value) => new(value);

    public int CompareTo(PersonId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The id of a question what other Terms would have changed.</summary>
[JsonConverter(typeof(IdConverter<WhatIfId>))]
public readonly record struct WhatIfId(long Value) : IPublicId<WhatIfId>
{
    public static string Prefix => "wif_";

    public static WhatIfId Of(long value) => new(value);

    public int CompareTo(WhatIfId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The order of an entry within the inbox of its partition.</summary>
[JsonConverter(typeof(IdConverter<InboxId>))]
public readonly record struct InboxId(long Value) : IId<InboxId>
{
    public static InboxId Of(long value) => new(value);

    public int CompareTo(InboxId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The id of the object that a change is about. The kind of the change says which table it is in.</summary>
[JsonConverter(typeof(IdConverter<SubjectId>))]
public readonly record struct SubjectId(long Value) : IId<SubjectId>
{
    public static SubjectId Of(long value) => new(value);

    public static SubjectId Of<TId>(TId id)
        where TId : struct, IId<TId> => new(id.Value);

    public int CompareTo(SubjectId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Writes an id as a number.</summary>
public sealed class IdConverter<TId> : JsonConverter<TId>
    where TId : struct, IId<TId>
{
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TId.Of(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Value);
}
