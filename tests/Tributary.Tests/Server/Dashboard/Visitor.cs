using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace Tributary.Tests.Server.Dashboard;

/// <summary>A browser without scripts: it keeps cookies and sends the forms of pages.</summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _http;

    public Visitor(Uri server) =>
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = _cookies })
        {
            BaseAddress = server,
        };

    public IReadOnlyCollection<Cookie> Cookies => _cookies.GetAllCookies();

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public async Task<Answer> GetAsync(string path) => await Answer.ReadAsync(await _http.GetAsync(path, Stopping));

    /// <summary>Sends the form of a page, with what the page hid in it.</summary>
    public async Task<Answer> SendAsync(string page, string form, params (string Name, string Value)[] fields)
    {
        var shown = await GetAsync(page);
        return await PostAsync(form, [.. HiddenOf(shown.Body), .. fields]);
    }

    /// <summary>Sends a form that no page made.</summary>
    public async Task<Answer> PostAsync(string form, params (string Name, string Value)[] fields)
    {
        using var body = new FormUrlEncodedContent(
            fields.Select(field => KeyValuePair.Create(field.Name, field.Value))
        );
        return await Answer.ReadAsync(await _http.PostAsync(form, body, Stopping));
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Returns what a page hides in its forms.</summary>
    public static IEnumerable<(string Name, string Value)> HiddenOf(string page) =>
        Hidden()
            .Matches(page)
            .Select(field => (field.Groups["name"].Value, WebUtility.HtmlDecode(field.Groups["value"].Value)));

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)" ?/?>""")]
    private static partial Regex Hidden();
}
