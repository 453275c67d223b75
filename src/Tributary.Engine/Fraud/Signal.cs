namespace Tributary.Engine.Fraud;

/// <summary>
/// Evidence against a referral. The number is a bit of the stored <see cref="Risk.Signals"/>, so new signals go to the
/// end. docs/fraud.md has a line on each.
/// </summary>
public enum Signal
{
    SameEmail,
    SamePhone,
    SamePayoutAccount,
    CircularChain,
    AliasEmail,
    SharedPhone,
    SharedPayoutAccount,
    SharedCard,
    SameDevice,
    DeviceFarm,
    SameBrowser,
    SameAddress,
    DisposableEmail,
    HostingNetwork,
    CountryMismatch,
    Velocity,
    FastConversion,
    ClickFlood,
    StuffedClick,
    CodeLeak,
    RefundRate,
    Dormant,
    Ring,
    Storm,
    ColdClick,
    ErasedReturns,
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
