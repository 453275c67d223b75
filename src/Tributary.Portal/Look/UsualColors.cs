using Tributary.Client.Contracts;

namespace Tributary.Portal.Look;

/// <summary>The colors of a portal that nobody has changed.</summary>
public static class UsualColors
{
    /// <summary>For light pages.</summary>
    public static PortalColors Light { get; } =
        new()
        {
            Accent = "#0b6b63",
            Background = "#ffffff",
            Text = "#14201f",
        };

    /// <summary>For dark pages.</summary>
    public static PortalColors Dark { get; } =
        new()
        {
            Accent = "#4fc3b5",
            Background = "#141c1b",
            Text = "#e4eceb",
        };
}
