using MudBlazor;

namespace Tributary.Dashboard.Layout;

/// <summary>
/// The colours, type and corners of the pages. Charts take their colours from here too, by CSS variables.
/// </summary>
internal static class DashboardTheme
{
    private static readonly string[] s_text =
    [
        "Inter",
        "system-ui",
        "-apple-system",
        "Segoe UI",
        "Roboto",
        "Noto Sans",
        "sans-serif",
    ];

    public static MudTheme Theme { get; } =
        new()
        {
            PaletteLight = new PaletteLight
            {
                Primary = "#0b6b63",
                Secondary = "#3d5a80",
                Tertiary = "#b45f06",
                Info = "#2563a8",
                Success = "#1f7a43",
                Warning = "#9a5b00",
                Error = "#b3261e",
                Black = "#14201f",
                Background = "#f6f8f8",
                Surface = "#ffffff",
                AppbarBackground = "#ffffff",
                AppbarText = "#14201f",
                DrawerBackground = "#ffffff",
                DrawerText = "#384645",
                DrawerIcon = "#5b6b6a",
                TextPrimary = "#14201f",
                TextSecondary = "#53625f",
                ActionDefault = "#53625f",
                LinesDefault = "#e1e8e7",
                TableLines = "#e9eeed",
                Divider = "#e1e8e7",
                LinesInputs = "#8b9997",
            },
            PaletteDark = new PaletteDark
            {
                Primary = "#4fc3b5",
                Secondary = "#9db8dc",
                Tertiary = "#f0ae62",
                Info = "#7db4f0",
                Success = "#6bcb8f",
                Warning = "#e8b04b",
                Error = "#ff8a80",
                PrimaryContrastText = "#06201d",
                Background = "#0f1716",
                Surface = "#172120",
                AppbarBackground = "#172120",
                AppbarText = "#e4eceb",
                DrawerBackground = "#172120",
                DrawerText = "#c3d0ce",
                DrawerIcon = "#93a5a2",
                TextPrimary = "#e4eceb",
                TextSecondary = "#a3b4b1",
                ActionDefault = "#a3b4b1",
                LinesDefault = "#2a3735",
                TableLines = "#243130",
                Divider = "#2a3735",
                LinesInputs = "#6d807d",
            },
            LayoutProperties = new LayoutProperties
            {
                DefaultBorderRadius = "8px",
                DrawerWidthLeft = "232px",
                AppbarHeight = "56px",
            },
            Typography = new Typography
            {
                Default = new DefaultTypography { FontFamily = s_text, FontSize = ".875rem" },
                H1 = new H1Typography
                {
                    FontSize = "1.5rem",
                    FontWeight = "650",
                    LineHeight = "1.3",
                    LetterSpacing = "-.01em",
                },
                H2 = new H2Typography
                {
                    FontSize = "1.05rem",
                    FontWeight = "650",
                    LineHeight = "1.4",
                    LetterSpacing = "0",
                },
                Button = new ButtonTypography
                {
                    TextTransform = "none",
                    FontWeight = "600",
                    LetterSpacing = "0",
                },
            },
        };
}
