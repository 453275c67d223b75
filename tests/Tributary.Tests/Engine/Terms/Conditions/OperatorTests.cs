using Tributary.Engine.Foundation;
using Tributary.Engine.Terms.Conditions;
using Xunit;

namespace Tributary.Tests.Engine.Terms.Conditions;

public static class OperatorTests
{
    [Fact]
    public static void The_table_has_every_operator_at_its_place() =>
        Assert.Equal(Enum.GetValues<ConditionOp>(), Operator.All.Select(known => known.Op));

    [Fact]
    public static void Every_operator_is_found_and_has_words_of_its_own()
    {
        Assert.All(Operator.All, known => Assert.Same(known, Operator.Find(EnumNames.Of(known.Op))));
        Assert.Equal(Operator.All.Length, Operator.All.Select(known => known.Words).Distinct().Count());
        Assert.All(Operator.All, known => Assert.StartsWith("is ", known.Words + " ", StringComparison.Ordinal));
        Assert.Null(Operator.Find("like"));
    }

    [Theory]
    [InlineData(ConditionOp.Eq, "5")]
    [InlineData(ConditionOp.Ne, "4, 6, text")]
    [InlineData(ConditionOp.Gt, "6")]
    [InlineData(ConditionOp.Gte, "5, 6")]
    [InlineData(ConditionOp.Lt, "4")]
    [InlineData(ConditionOp.Lte, "4, 5")]
    [InlineData(ConditionOp.In, "5")]
    [InlineData(ConditionOp.NotIn, "4, 6, text")]
    [InlineData(ConditionOp.Exists, "4, 5, 6, text")]
    public static void An_operator_holds_for_these_beside_the_operand_5(ConditionOp op, string holds)
    {
        (string Name, Value Value)[] all =
        [
            ("missing", Value.Missing),
            ("4", Value.Of(4)),
            ("5", Value.Of(5)),
            ("6", Value.Of(6)),
            ("text", Value.Of("5")),
        ];
        Assert.Equal(
            holds,
            string.Join(", ", all.Where(v => Operator.Of(op).Holds(v.Value, [Value.Of(5)])).Select(v => v.Name))
        );
    }
}
