using MudBlazor;

namespace BillingBlazor.Server.Shell;

/// <summary>How the product looks: neutral greys, one accent, Inter with tabular figures.</summary>
public static class Theme
{
    private static readonly string[] family = ["Inter", "system-ui", "sans-serif"];

    /// <param name="accent">The organisation's colour, #RRGGBB.</param>
    public static MudTheme With(string accent) =>
        new()
        {
            PaletteLight = new PaletteLight
            {
                Primary = accent,
                Background = "#F7F8FA",
                Surface = "#FFFFFF",
                AppbarBackground = "#FFFFFF",
                AppbarText = "#1B2330",
                DrawerBackground = "#FFFFFF",
                DrawerText = "#3A4453",
                DrawerIcon = "#5C6778",
                TextPrimary = "#1B2330",
                TextSecondary = "#5C6778",
                LinesDefault = "#E3E6EB",
                TableLines = "#E9EBEF",
                Divider = "#E3E6EB",
                Error = "#B3261E",
                Success = "#19703E",
                Warning = "#8A5A00",
                Info = "#1F5FAF",
            },
            PaletteDark = new PaletteDark
            {
                Primary = "#7DB2F2",
                Background = "#12161D",
                Surface = "#1A202A",
                AppbarBackground = "#1A202A",
                AppbarText = "#E6EAF0",
                DrawerBackground = "#1A202A",
                DrawerText = "#C3CBD6",
                DrawerIcon = "#93A0B2",
                TextPrimary = "#E6EAF0",
                TextSecondary = "#9DA9B9",
                LinesDefault = "#2C3543",
                TableLines = "#262E3A",
                Divider = "#2C3543",
                Error = "#F28B82",
                Success = "#6CC592",
                Warning = "#E3B341",
                Info = "#7DB2F2",
                PrimaryContrastText = "#12161D",
                ErrorContrastText = "#12161D",
                SuccessContrastText = "#12161D",
                WarningContrastText = "#12161D",
                InfoContrastText = "#12161D",
            },
            LayoutProperties = new LayoutProperties
            {
                DefaultBorderRadius = "6px",
                DrawerWidthLeft = "232px",
                AppbarHeight = "52px",
            },
            Typography = new Typography
            {
                Default = new DefaultTypography
                {
                    FontFamily = family,
                    FontSize = "14px",
                    LetterSpacing = "normal",
                },
                Body1 = new Body1Typography
                {
                    FontFamily = family,
                    FontSize = "14px",
                    LetterSpacing = "normal",
                },
                Body2 = new Body2Typography
                {
                    FontFamily = family,
                    FontSize = "13px",
                    LetterSpacing = "normal",
                },
                H1 = new H1Typography
                {
                    FontFamily = family,
                    FontSize = "20px",
                    FontWeight = "600",
                    LetterSpacing = "normal",
                },
                H6 = new H6Typography
                {
                    FontFamily = family,
                    FontSize = "16px",
                    FontWeight = "600",
                    LetterSpacing = "normal",
                },
                Button = new ButtonTypography
                {
                    FontFamily = family,
                    FontSize = "14px",
                    FontWeight = "500",
                    TextTransform = "none",
                    LetterSpacing = "normal",
                },
            },
        };
}
