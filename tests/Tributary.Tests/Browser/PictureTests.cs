using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tributary.Storage.Features.People;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Browser;

/// <summary>
/// The pictures of the documentation. With TRIBUTARY_WRITE=images they are taken anew, and every page is pictured at
/// three widths, in light and dark, in the folder artifacts/pages.
/// </summary>
public sealed partial class PictureTests(Site site)
{
    private const string Folder = "docs/images";
    private const int MostBytes = 80_000;
    private const int Height = 800;

    /// <summary>The pictures that pages of the documentation show, and what is on them.</summary>
    private static readonly Dictionary<string, string> s_shown = new(StringComparer.Ordinal)
    {
        ["overview"] = "/dashboard/{Program}",
        ["rows"] = "/dashboard/{Program}/rows",
        ["analytics"] = "/dashboard/{Program}/analytics",
        ["rewards"] = "/dashboard/{Program}/rewards",
        ["reward"] = "/dashboard/{Program}/rewards/{Id}",
        ["case"] = "/dashboard/{Program}/fraud/{Id}",
        ["member"] = "/dashboard/{Program}/members/{Id}",
        ["event"] = "/dashboard/{Program}/events/{Id}",
    };

    /// <summary>Members whose pages are full and empty.</summary>
    private static readonly (string, string)[] s_members = [("full", Site.Best), ("new", "somebody-new")];

    [Fact]
    public async Task Pictures_are_small_and_the_documentation_shows_them()
    {
        if (Environment.GetEnvironmentVariable("TRIBUTARY_WRITE") == "images")
        {
            await TakeShownAsync();
            await TakeAllAsync();
            await TakePortalAsync();
        }
        var pages = string.Concat(
            SourceFile.Below("docs", ".md").Append(SourceFile.Read("README.md")).Select(page => page.Text)
        );
        var shown = Shown()
            .Matches(pages)
            .Select(match => match.Groups[1].Value)
            .Distinct()
            .Order(StringComparer.Ordinal);
        var files = new DirectoryInfo(PathOf(Folder)).GetFiles("*.webp");

        Assert.Equal(s_shown.Keys.Order(StringComparer.Ordinal), shown);
        Assert.Equal(
            shown,
            files.Select(file => Path.GetFileNameWithoutExtension(file.Name)).Order(StringComparer.Ordinal)
        );
        Assert.All(files, file => Assert.InRange(file.Length, 1, MostBytes));
    }

    private Task TakeShownAsync() =>
        Visit.RunAsync(
            site,
            PersonRole.Owner,
            async visit =>
            {
                foreach (var (name, template) in s_shown)
                {
                    await visit.GoAsync(await PageList.AddressAsync(site, template));
                    await TakeAsync(visit, PathOf($"{Folder}/{name}.webp"));
                }
            },
            Wide(1280, ColorScheme.Light)
        );

    private async Task TakeAllAsync()
    {
        var folder = Directory.CreateDirectory(PathOf("artifacts/pages")).FullName;
        foreach (var width in (int[])[1280, 768, 390])
        foreach (var colours in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        foreach (var isOpen in (bool[])[true, false])
            await Visit.RunAsync(
                site,
                isOpen ? null : PersonRole.Owner,
                async visit =>
                {
                    foreach (var template in PageList.Templates.Where(page => PageList.IsOpen(page) == isOpen))
                    {
                        var address = await PageList.AddressAsync(site, template);
                        await (isOpen ? visit.OpenAsync(address) : visit.GoAsync(address));
                        var name = Unfit().Replace(template, "-").Trim('-');
                        await TakeAsync(
                            visit,
                            Path.Combine(folder, $"{name}-{width}-{colours}.webp".ToLowerInvariant())
                        );
                    }
                },
                Wide(width, colours)
            );
    }

    /// <summary>Takes the pages of a member, and those of one who has nothing yet.</summary>
    private async Task TakePortalAsync()
    {
        var folder = Directory.CreateDirectory(PathOf("artifacts/pages")).FullName;
        foreach (var width in (int[])[1280, 768, 390])
        foreach (var colours in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        foreach (var (who, member) in s_members)
        {
            var home = await site.OpenPortalAsync(member);
            await Visit.RunAsync(
                site,
                role: null,
                async visit =>
                {
                    foreach (var page in (string[])["", "referrals", "activity", "leaderboard"])
                    {
                        await visit.OpenAsync(home + page);
                        var name = $"portal-{who}-{page}-{width}-{colours}.webp".Replace("--", "-home-");
                        await TakeAsync(visit, Path.Combine(folder, name.ToLowerInvariant()));
                    }
                },
                Wide(width, colours)
            );
        }
    }

    private static async Task TakeAsync(Visit visit, string path)
    {
        await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await Visit.DrawnAsync(visit.Page);
        await visit.Page.EvaluateAsync("document.activeElement.blur()");
        var tools = await visit.Context.NewCDPSessionAsync(visit.Page);
        var taken = await tools.SendAsync(
            "Page.captureScreenshot",
            new Dictionary<string, object> { ["format"] = "webp", ["quality"] = 80 }
        );
        await File.WriteAllBytesAsync(path, taken!.Value.GetProperty("data").GetBytesFromBase64());
        await tools.DetachAsync();
    }

    private static BrowserNewContextOptions Wide(int width, ColorScheme colours) =>
        new()
        {
            ViewportSize = new ViewportSize { Width = width, Height = Height },
            ColorScheme = colours,
        };

    private static string PathOf(string path) => Path.Combine(SourceFile.Root.FullName, path);

    [GeneratedRegex(@"images/(\w+)\.webp")]
    private static partial Regex Shown();

    [GeneratedRegex(@"[^A-Za-z]+")]
    private static partial Regex Unfit();
}
