using System.Collections.Frozen;
using System.Globalization;
using System.Resources;
using Microsoft.Extensions.Localization;

namespace Tributary.Portal.Texts;

/// <summary>
/// A language of the pages: its texts, from a file <c>Words.CODE.resx</c>, and the form of its numbers and dates. The
/// forms stand here, since the server runs without the cultures of the operating system.
/// </summary>
public sealed class Language : IStringLocalizer
{
    /// <summary>English.</summary>
    public static readonly Language English = new(
        "en",
        new Forms(",", ".", "{1}{0}", "{1} {0}", "{0}%", "{1} {0}, {2}")
    );

    /// <summary>German.</summary>
    public static readonly Language German = new(
        "de",
        new Forms(".", ",", "{0} {1}", "{0} {1}", "{0} %", "{0}. {1} {2}")
    );

    private static readonly FrozenDictionary<string, string> s_symbols = new Dictionary<string, string>
    {
        ["USD"] = "$",
        ["EUR"] = "€",
        ["GBP"] = "£",
        ["JPY"] = "¥",
        ["INR"] = "₹",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, string> _words;
    private readonly Forms _forms;
    private readonly NumberFormatInfo _numbers;

    private Language(string code, Forms forms)
    {
        (Code, _forms) = (code, forms);
        _words = WordsOf(code);
        _numbers = new NumberFormatInfo
        {
            NumberGroupSeparator = forms.Group,
            NumberDecimalSeparator = forms.Point,
            NegativeSign = "−",
        };
    }

    /// <summary>All languages, the first of which is used where nothing else is asked for.</summary>
    public static IReadOnlyList<Language> All { get; } = [English, German];

    /// <summary>The code of ISO 639, as in the attribute <c>lang</c> of a page.</summary>
    public string Code { get; }

    /// <inheritdoc />
    public LocalizedString this[string name] =>
        _words.TryGetValue(name, out var text) ? new(name, text) : new(name, name, resourceNotFound: true);

    /// <inheritdoc />
    public LocalizedString this[string name, params object[] arguments] =>
        new(
            name,
            string.Format(CultureInfo.InvariantCulture, this[name].Value, arguments),
            this[name].ResourceNotFound
        );

    /// <summary>Returns the language with a code; null for one that there is not.</summary>
    public static Language? Find(string? code) =>
        All.FirstOrDefault(language => string.Equals(language.Code, code, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Chooses a language: 1. the one that the address asks for; 2. the first that the browser accepts; 3. the
    /// program's.
    /// </summary>
    /// <param name="asked">The parameter of the address.</param>
    /// <param name="accepted">The codes that the browser accepts, best first, such as <c>de-AT</c>.</param>
    /// <param name="usual">The program's language.</param>
    public static Language Choose(string? asked, IEnumerable<string> accepted, string? usual) =>
        Find(asked)
        ?? accepted.Select(code => Find(code.Split('-')[0])).FirstOrDefault(language => language is not null)
        ?? Find(usual)
        ?? English;

    /// <inheritdoc />
    public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) =>
        _words.Select(word => new LocalizedString(word.Key, word.Value));

    /// <summary>Returns a text as it is, or null when there is none of that name.</summary>
    public string? FindText(string name) => _words.GetValueOrDefault(name);

    /// <summary>Writes a text with its arguments.</summary>
    public string Text(string name, params object[] arguments) =>
        arguments.Length == 0 ? this[name].Value : this[name, arguments].Value;

    /// <summary>Writes a whole number.</summary>
    public string Number(long value) => value.ToString("N0", _numbers);

    /// <summary>Writes an amount in minor units, such as <c>$12.50</c> or <c>12,50 $</c>.</summary>
    /// <param name="decimals">The number of decimals of the currency.</param>
    public string Money(long minor, string currency, int decimals)
    {
        var scale = 1m;
        for (var i = 0; i < decimals; i++)
            scale *= 10;
        var number = (Math.Abs((decimal)minor) / scale).ToString("N" + decimals.ToString(_numbers), _numbers);
        var text = s_symbols.TryGetValue(currency, out var symbol)
            ? string.Format(CultureInfo.InvariantCulture, _forms.Symbol, number, symbol)
            : string.Format(CultureInfo.InvariantCulture, _forms.Unit, number, currency);
        return minor < 0 ? _numbers.NegativeSign + text : text;
    }

    /// <summary>Writes a rate of the Terms, such as <c>12.5%</c>.</summary>
    public string Rate(string rate) =>
        string.Format(
            CultureInfo.InvariantCulture,
            _forms.Share,
            rate.TrimEnd('%').Replace(".", _forms.Point, StringComparison.Ordinal)
        );

    /// <summary>Writes a day, such as <c>May 3, 2026</c>.</summary>
    public string Day(DateTimeOffset at) => Day(DateOnly.FromDateTime(at.UtcDateTime));

    /// <summary>Writes a day.</summary>
    public string Day(DateOnly day) =>
        string.Format(
            CultureInfo.InvariantCulture,
            _forms.Day,
            day.Day,
            this[Key("month.", day.Month)].Value,
            day.Year
        );

    /// <summary>Writes a month with its year, such as <c>May 2026</c>.</summary>
    public string Month(int year, int month) =>
        this[Key("month.", month)].Value + " " + year.ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes the short name of a month, such as <c>Jan</c>.</summary>
    public string ShortMonth(int month) => this[Key("month.short.", month)].Value;

    /// <summary>Writes a span of the Terms, such as <c>14d</c>, as <c>14 days</c>.</summary>
    public string Span(string span)
    {
        var digits = span.TakeWhile(char.IsAsciiDigit).Count();
        var (count, unit) = (span[..digits], span[digits..]);
        return count == "1" ? this[$"span.{unit}.1"].Value : this[$"span.{unit}", count].Value;
    }

    private static string Key(string name, int number) => name + number.ToString(CultureInfo.InvariantCulture);

    private static FrozenDictionary<string, string> WordsOf(string code)
    {
        using var content = typeof(Language).Assembly.GetManifestResourceStream($"Words.{code}.resources")!;
        using var reader = new ResourceReader(content);
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = reader.GetEnumerator();
        while (entries.MoveNext())
            words.Add((string)entries.Key, (string)entries.Value!);
        return words.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <param name="Symbol">An amount ({0}) with the symbol of its currency ({1}).</param>
    /// <param name="Unit">An amount ({0}) with the code of its currency or unit ({1}).</param>
    /// <param name="Day">A day ({0}) of a month ({1}) in a year ({2}).</param>
    private sealed record Forms(string Group, string Point, string Symbol, string Unit, string Share, string Day);
}
