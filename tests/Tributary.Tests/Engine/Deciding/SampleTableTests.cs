using Xunit;

namespace Tributary.Tests.Engine.Deciding;

public sealed class SampleTableTests
{
    [Fact]
    public Task The_table_of_STYLE() =>
        TableTest.RunAsync(
            """
            terms: { "completes": { "when": { "all": [ { "field": "event.type", "op": "eq", "value": "purchase" },
                                                       { "field": "event.amount", "op": "gte", "value": 2000 } ] } },
                     "rewards": [
                       { "key": "bonus", "on": "referral.completed", "to": "referrer", "amount": 1000,
                         "cap": { "count": 1, "per": "month" } },
                       { "key": "friend", "on": "referral.completed", "to": "member", "amount": 500 },
                       { "key": "share", "on": "purchase", "to": "upline", "rates": ["10%", "5%"] } ] }
            tree: ann < bob < cid
            event    id  at     who  amount | pays
            purchase p1  05-01  bob   19.99 | ann 2.00
            purchase p2  05-02  bob   20.00 | ann 12.00  bob 5.00
            purchase p3  05-03  cid   50.00 | bob 15.00  ann 2.50  cid 5.00
            refund   p3  05-09  cid   50.00 | bob -15.00  ann -2.50  cid -5.00
            """
        );
}
