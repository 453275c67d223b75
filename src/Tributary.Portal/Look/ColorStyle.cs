using Tributary.Client.Contracts;

namespace Tributary.Portal.Look;

/// <summary>Writes the colors of a program as variables of a style sheet.</summary>
public static class ColorStyle
{
    /// <summary>Returns the rules for light and dark pages.</summary>
    public static string Of(PortalSettings settings)
    {
        var (light, dark) = (settings.Light ?? UsualColors.Light, settings.Dark ?? UsualColors.Dark);
        return $":root{{{Variables(light)}}}@media(prefers-color-scheme:dark){{:root{{{Variables(dark)}}}}}";
    }

    // Colors are checked when they are set; nothing else can stand in the style.
    private static string Variables(PortalColors colors) =>
        Contrast.IsColor(colors.Accent) && Contrast.IsColor(colors.Background) && Contrast.IsColor(colors.Text)
            ? $"--accent:{colors.Accent};--on-accent:{Contrast.TextOn(colors.Accent)};"
                + $"--page:{colors.Background};--text:{colors.Text}"
            : "";
}
