using System.ComponentModel;

namespace Tributary.Engine.Fraud;

/// <summary>
/// Evidence against a referral. The number is a bit of the stored <see cref="Risk.Signals"/>, so new signals go to the
/// end. The description is what pages say about it; docs/fraud.md has a line on each.
/// </summary>
public enum Signal
{
    [Description("The e-mail address is exactly the referrer's.")]
    SameEmail,

    [Description("The phone number is the referrer's.")]
    SamePhone,

    [Description("The payout account is the referrer's.")]
    SamePayoutAccount,

    [Description("A value belongs to somebody further up, so the chain returns to its beginning.")]
    CircularChain,

    [Description("The mailbox belongs to an earlier member, in another spelling or elsewhere in the tree.")]
    AliasEmail,

    [Description("The phone number belongs to earlier members.")]
    SharedPhone,

    [Description("Others are paid to the same account.")]
    SharedPayoutAccount,

    [Description("Others use the same card.")]
    SharedCard,

    [Description("The referrer, or members with the same referrer, use the same device.")]
    SameDevice,

    [Description("Many members use the same device.")]
    DeviceFarm,

    [Description("The referrer, or members with the same referrer, use the same address and browser.")]
    SameBrowser,

    [Description("The referrer, or members with the same referrer, use the same network address.")]
    SameAddress,

    [Description("The mailbox is disposable.")]
    DisposableEmail,

    [Description("The sign-up came from a data center.")]
    HostingNetwork,

    [Description("The country of the network differs from the member's country.")]
    CountryMismatch,

    [Description("The referrer refers far more members in a day than usual.")]
    Velocity,

    [Description("Less than three seconds passed between the click and the sign-up.")]
    FastConversion,

    [Description("The referrer's links were clicked far more often than members signed up.")]
    ClickFlood,

    [Description("Another site opened the link without a touch or key press.")]
    StuffedClick,

    [Description("The code came from a coupon site, or many typed it within a day.")]
    CodeLeak,

    [Description("The event that completed the referral was taken back.")]
    RefundRate,

    [Description("The member made one qualifying event, and nothing more before the reward is due.")]
    Dormant,

    [Description("The nightly search found a dense ring of members.")]
    Ring,

    [Description("The referrer had a hundred referrals within a minute.")]
    Storm,

    [Description("An hour or more passed between such a click and the sign-up.")]
    ColdClick,

    [Description("A value belonged to a member who was erased before this one signed up.")]
    ErasedReturns,

    [Description("Members in a circle use each other's devices.")]
    DeviceCircle,
}

/// <summary>
/// The mode of a signal. With <c>shadow</c> it is found and recorded without points, which lets an operator try it.
/// </summary>
public enum SignalMode
{
    Off,
    Shadow,
    On,
}
