using Tributary.Tests.Server;
using Xunit;

namespace Tributary.Tests.Browser;

/// <summary>tributary.js gives a browser an id only when the page says that it may.</summary>
public sealed class DeviceTests(SqliteServer server) : IClassFixture<SqliteServer>
{
    private const string Id = "d[0-9a-f]{32}";

    [Theory]
    [InlineData("", "", "|null|null")]
    [InlineData("", "tributary.consent(true)", "|null|null")]
    [InlineData("required", "tributary.consent(true)", "|null|null")]
    [InlineData("required", "tributary.consent(true, { device: true })", $"({Id})\\|\\1\\|\\1")]
    [InlineData("device", "", $"({Id})\\|\\1\\|\\1")]
    [InlineData("device", "tributary.consent(true)", $"({Id})\\|\\1\\|\\1")]
    [InlineData("device", "tributary.consent(false)", "|null|null")]
    [InlineData("device", "tributary.consent(true, { device: false })", "|null|null")]
    public async Task A_browser_has_an_id_where_the_page_says_so(string consent, string call, string expected)
    {
        var script = new Uri((await server.OpenAsync()).BaseAddress!, "/tributary.js");

        var shown = await Chromium.ShowAsync(
            $$"""
            <!doctype html><form><input type="hidden" name="tributary_device"></form><output></output>
            <script src="{{script}}" data-program="acme" data-key="k" data-consent="{{consent}}"></script>
            <script>
              addEventListener('DOMContentLoaded', () => {
                {{call}};
                const field = document.querySelector('input').value;
                const values = [field, tributary.device(), localStorage.getItem('tributary_device')];
                document.querySelector('output').textContent = values.map(String).join('|');
              });
            </script>
            """
        );

        Assert.Matches($"^{(expected[0] == '|' ? expected.Replace("|", "\\|") : expected)}$", shown);
    }
}
