using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Xunit;

namespace Tributary.Tests.Client.Contracts;

public sealed class ContractJsonTests
{
    public static TheoryData<Type> Contracts =>
        new(
            typeof(TributaryJson)
                .GetProperties()
                .Where(property =>
                    property.PropertyType.IsGenericType
                    && property.PropertyType.GetGenericTypeDefinition() == typeof(JsonTypeInfo<>)
                )
                .Select(property => property.PropertyType.GetGenericArguments()[0])
                .Where(type =>
                    type.Namespace == typeof(Problem).Namespace
                    && type != typeof(PatchText)
                    && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(PatchValue<>))
                )
        );

    /// <summary>Every contract, each field filled, is written and read back without loss, in snake_case.</summary>
    [Theory]
    [MemberData(nameof(Contracts))]
    public void A_contract_survives_the_wire(Type type)
    {
        var filled = Fill(type, depth: 0);

        var json = JsonSerializer.Serialize(filled, type, TributaryJson.Default);
        var back = JsonSerializer.Deserialize(json, type, TributaryJson.Default);

        Assert.Equal(json, JsonSerializer.Serialize(back, type, TributaryJson.Default));
        var written = JsonNode.Parse(json)!.AsObject().Select(field => field.Key).ToArray();
        Assert.Equal(type.GetProperties().Length, written.Length);
        Assert.All(written, name => Assert.Matches("^[a-z]+[0-9]*(_[a-z]+)*$", name));
    }

    /// <summary>Additions of a newer server do not break the client.</summary>
    [Theory]
    [MemberData(nameof(Contracts))]
    public void A_field_not_known_is_ignored(Type type)
    {
        var json = JsonNode
            .Parse(JsonSerializer.Serialize(Fill(type, depth: 0), type, TributaryJson.Default))!
            .AsObject();
        var before = json.ToJsonString();
        if (type == typeof(AnalyticsItem))
            return; // Every further field is a metric, and is kept.
        json["added_later"] = new JsonObject { ["x"] = 1 };

        var read = JsonSerializer.Deserialize(json.ToJsonString(), type, TributaryJson.Default);

        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse(before),
                JsonSerializer.SerializeToNode(read, type, TributaryJson.Default)
            )
        );
    }

    [Theory]
    [InlineData("2026-05-01T12:00:00Z", "2026-05-01T12:00:00Z")]
    [InlineData("2026-05-01T14:00:00.1234567+02:00", "2026-05-01T12:00:00.123456Z")]
    [InlineData("2026-05-01T00:30:00-09:30", "2026-05-01T10:00:00Z")]
    public void Instants_are_written_in_utc_and_cut_to_microseconds(string sent, string written)
    {
        var code = JsonSerializer.Deserialize($$"""{"starts_at":"{{sent}}"}""", TributaryJson.Default.NewCode)!;

        Assert.Equal(
            $$"""{"starts_at":"{{written}}"}""",
            JsonSerializer.Serialize(code, TributaryJson.Default.NewCode)
        );
    }

    [Theory]
    [InlineData("\"2026-05-01T12:00:00\"")]
    [InlineData("\"2026-05-01\"")]
    [InlineData("\"2026-05-01T12:00Z\"")]
    [InlineData("\"2026-02-30T12:00:00Z\"")]
    [InlineData("\"2026-05-01 12:00:00Z\"")]
    [InlineData("\"\"")]
    [InlineData("1777636800")]
    public void An_instant_without_offset_or_that_never_was_is_refused(string instant) =>
        Assert.Throws<JsonException>(() =>
            JsonSerializer.Deserialize($$"""{"starts_at":{{instant}}}""", TributaryJson.Default.NewCode)
        );

    [Fact]
    public void A_patch_tells_absent_from_cleared()
    {
        Assert.Equal(
            """{"group":"vip","email":null,"country":"DE"}""",
            JsonSerializer.Serialize(
                new MemberPatch
                {
                    Group = "vip",
                    Email = null,
                    Country = "DE",
                },
                TributaryJson.Default.MemberPatch
            )
        );

        var patch = JsonSerializer.Deserialize(
            """{"email":null,"phone":"+49 30 1","attributes":{"vip":true,"old":null}}""",
            TributaryJson.Default.MemberPatch
        )!;

        Assert.Equal((true, null), (patch.Email.IsSet, patch.Email.Value));
        Assert.Equal((true, "+49 30 1"), (patch.Phone.IsSet, patch.Phone.Value));
        Assert.False(patch.Country.IsSet);
        Assert.Equal("""{"vip":true,"old":null}""", patch.Attributes!.ToJsonString());
        Assert.Throws<JsonException>(() =>
            JsonSerializer.Deserialize("""{"email":1}""", TributaryJson.Default.MemberPatch)
        );
    }

    [Fact]
    public void Fields_that_a_client_must_send_are_required() =>
        Assert.Throws<JsonException>(() =>
            JsonSerializer.Deserialize("""{"id":"p1","type":"purchase"}""", TributaryJson.Default.NewEvent)
        );

    [Fact]
    public void An_undecided_event_and_the_last_page_say_so()
    {
        var waiting = new EventInfo
        {
            Id = "p1",
            Type = "purchase",
            Member = "bob",
            OccurredAt = default,
            AcceptedAt = default,
            Status = EventStatuses.Queued,
        };

        Assert.EndsWith("\"decision\":null}", JsonSerializer.Serialize(waiting, TributaryJson.Default.EventInfo));
        Assert.Equal(
            """{"items":[],"next_cursor":null}""",
            JsonSerializer.Serialize(new Page<EventInfo> { Items = [] }, TributaryJson.Default.PageEventInfo)
        );
    }

    private static object Fill(Type type, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return "text";
        if (type == typeof(int))
            return 7;
        if (type == typeof(long))
            return 9_007_199_254_740_991;
        if (type == typeof(decimal))
            return 0.125m;
        if (type == typeof(bool))
            return true;
        if (type == typeof(DateOnly))
            return new DateOnly(2026, 5, 1);
        if (type == typeof(IDictionary<string, JsonElement>))
            return new Dictionary<string, JsonElement> { ["metrics"] = JsonElement.Parse("7") };
        if (type == typeof(DateTimeOffset))
            return new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero).AddMicroseconds(1);
        if (type == typeof(JsonElement))
            return JsonElement.Parse("""{"a":[1,"x",null]}""");
        if (type == typeof(JsonObject))
            return new JsonObject { ["a"] = 1.50m, ["b"] = null };
        if (type == typeof(PatchText))
            return (PatchText)"set";
        if (type == typeof(PatchValue<int>))
            return (PatchValue<int>)7;
        if (type == typeof(PatchValue<DateTimeOffset>))
            return (PatchValue<DateTimeOffset>)(DateTimeOffset)Fill(typeof(DateTimeOffset), depth);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return FillList(type.GetGenericArguments()[0], depth);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            var dictionary = typeof(Dictionary<,>).MakeGenericType(type.GetGenericArguments());
            var named = (System.Collections.IDictionary)Activator.CreateInstance(dictionary)!;
            named["one"] = Fill(type.GetGenericArguments()[1], depth + 1);
            return named;
        }
        if (type == typeof(CommandReason))
            return new CommandReason("because");

        var filled = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties())
            property.SetValue(filled, Fill(property.PropertyType, depth + 1));
        return filled;
    }

    // Conditions contain conditions, so the tree must end somewhere.
    private static Array FillList(Type of, int depth)
    {
        var list = Array.CreateInstance(of, depth > 8 ? 0 : 2);
        for (var i = 0; i < list.Length; i++)
            list.SetValue(Fill(of, depth + 1), i);
        return list;
    }
}
