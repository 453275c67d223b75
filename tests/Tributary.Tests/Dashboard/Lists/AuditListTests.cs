using Tributary.Client.Contracts;
using Tributary.Dashboard.Lists;
using Xunit;

namespace Tributary.Tests.Dashboard.Lists;

public static class AuditListTests
{
    /// <summary>
    /// One request may change several things of a member at the same moment. A page refuses two rows with one key.
    /// </summary>
    [Fact]
    public static void Changes_of_one_request_have_keys_of_their_own()
    {
        var approval = new AuditEntry
        {
            At = new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero),
            Actor = "person_1",
            Action = "reward.approve",
            Program = "acme",
            Subject = "mia",
            IsMember = true,
            RequestId = "req_1",
        };
        AuditEntry[] changes =
        [
            approval with
            {
                Event = "evt_1",
            },
            approval with
            {
                Event = "evt_2",
            },
            approval with
            {
                Action = "traits.add",
                Detail = "email",
            },
            approval with
            {
                Action = "traits.add",
                Detail = "phone",
            },
        ];

        Assert.Distinct(changes.Select(AuditList.Of(["acme"], isWhole: true).Key));
    }
}
