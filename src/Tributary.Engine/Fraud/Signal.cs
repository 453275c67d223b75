namespace Tributary.Engine.Fraud;

/// <summary>
/// What may speak against a referral. Its number is a bit of <see cref="Risk.Signals"/> as stored: new ones go to the
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

/// <summary><c>shadow</c>: found and recorded, without points; what an operator tries a signal with.</summary>
public enum SignalMode { Off, Shadow, On }
