namespace Tributary.Server.Application.Settings;

/// <summary>The settings by which old personal data is blanked.</summary>
internal static class RetentionSettings
{
    public static readonly NumberSetting ClickTextDays = new(
        "Retention:ClickDays",
        0,
        0,
        3_650,
        "After how many days the browser and the addresses of a click are blanked; 0 keeps them until an erasure "
            + "([privacy](privacy.md#retention))."
    );
    public static readonly NumberSetting PropertyDays = new(
        "Retention:PropertyDays",
        0,
        0,
        3_650,
        "How many days after its decision, or after it was parked and given up, the `properties` of an event are "
            + "blanked; 0 keeps them until an erasure "
            + "([privacy](privacy.md#retention))."
    );
    public static readonly NumberSetting ContactDays = new(
        "Retention:ContactDays",
        0,
        0,
        3_650,
        "After how many days without activity the e-mail address, phone number and display name of a member are "
            + "blanked; 0 keeps them until an erasure ([privacy](privacy.md#retention))."
    );
    public static readonly NumberSetting AttributeDays = new(
        "Retention:AttributeDays",
        0,
        0,
        3_650,
        "After how many days without activity the `attributes` of a member are blanked; 0 keeps them until an erasure "
            + "([privacy](privacy.md#retention))."
    );
}
