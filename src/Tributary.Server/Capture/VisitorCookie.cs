using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Secrets;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Capture;

/// <summary>The content of the cookie: the visitor, and the UTC day of its last click.</summary>
internal sealed record VisitorStamp(string Visitor, int LastDay);

/// <summary>
/// The first-party cookie of capture: <c>VISITOR.DAY.HMAC</c>. The signature ensures that nobody can plant a visitor id
/// on somebody else.
/// </summary>
internal sealed class VisitorCookie(CookieKey key, TributaryOptions options)
{
    public const string Name = "trb_v";

    private const int MacBytes = 16;
    private const int MaxDayLength = 11;
    private const int MaxTextBytes = VisitorText.MaxLength + 1 + MaxDayLength;

    private readonly TimeSpan _lasts = TimeSpan.FromDays(options.VisitorCookieDays);
    private readonly CookieOptions _plain = OptionsOf(options, isSecure: false);
    private readonly CookieOptions _secure = OptionsOf(options, isSecure: true);

    // One per thread, reused: creating one costs several times as much as a hash.
    private readonly ThreadLocal<IncrementalHash> _macs = new(() =>
        IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Bytes)
    );

    /// <returns>Null without a cookie that this database's servers signed.</returns>
    public VisitorStamp? Read(HttpRequest request)
    {
        if (_lasts == TimeSpan.Zero)
            return null;
        if (request.Cookies[Name]?.Split('.') is not [var visitor, var day, var mac])
            return null;
        if (visitor.Length > VisitorText.MaxLength || day.Length > MaxDayLength)
            return null;
        var given = Encoding.ASCII.GetBytes(mac);
        if (!CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(Sign($"{visitor}.{day}"))))
            return null;
        return
            VisitorText.IsOne(visitor)
            && int.TryParse(day, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new VisitorStamp(visitor, number)
            : null;
    }

    public void Write(HttpResponse response, VisitorStamp stamp)
    {
        if (_lasts == TimeSpan.Zero)
            return;
        var text = string.Create(CultureInfo.InvariantCulture, $"{stamp.Visitor}.{stamp.LastDay}");
        response.Cookies.Append(Name, $"{text}.{Sign(text)}", response.HttpContext.Request.IsHttps ? _secure : _plain);
    }

    public static int DayOf(Instant at) => Engine.Foundation.Calendar.Day(at, TimeZoneInfo.Utc);

    private static CookieOptions OptionsOf(TributaryOptions options, bool isSecure) =>
        new()
        {
            HttpOnly = true,
            Secure = isSecure,
            SameSite = SameSiteMode.Lax,
            MaxAge = TimeSpan.FromDays(options.VisitorCookieDays),
            Path = "/",
        };

    private string Sign(string text)
    {
        Span<byte> bytes = stackalloc byte[MaxTextBytes];
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var hash = _macs.Value!;
        hash.AppendData(bytes[..Encoding.ASCII.GetBytes(text, bytes)]);
        hash.GetHashAndReset(mac);
        return Convert.ToHexStringLower(mac[..MacBytes]);
    }
}
