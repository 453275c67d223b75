using System.Globalization;
using Tributary.Client.Contracts;
using Tributary.Dashboard.Addressing;
using Tributary.Dashboard.Format;

namespace Tributary.Dashboard.Lists;

/// <summary>The content of one column in one row. Pages show it, and files hold its text.</summary>
public abstract record Cell
{
    /// <summary>The text for a file, which does not depend on who reads it.</summary>
    public abstract string File { get; }
}

/// <summary>A text of the API or of people, shown as it is.</summary>
/// <param name="Text">Null shows nothing.</param>
/// <param name="Page">The page of the program that it leads to, such as <c>members/ann</c>.</param>
public sealed record TextCell(string? Text, string? Page = null) : Cell
{
    /// <summary>The whole address of a page that it leads to, in place of one of the program.</summary>
    public string? Link { get; init; }

    /// <inheritdoc />
    public override string File => Text ?? "";

    /// <summary>A member, which leads to its page.</summary>
    public static TextCell Member(string? id) => new(id, id is null ? null : "members/" + Uri.EscapeDataString(id));

    /// <summary>An event, which leads to its page.</summary>
    public static TextCell Event(string? id) => new(id, id is null ? null : "events/" + Uri.EscapeDataString(id));

    /// <summary>A reward, which leads to its page.</summary>
    public static TextCell Reward(string? id) => new(id, id is null ? null : "rewards/" + Uri.EscapeDataString(id));

    /// <summary>Returns the address of the page.</summary>
    public string? Address(string program) => Page is null ? Link : Addresses.Of(program, Page);
}

/// <summary>A word of the API, written for people.</summary>
public sealed record WordCell(string? Word, string? Page = null) : Cell
{
    /// <inheritdoc />
    public override string File => Word ?? "";
}

/// <summary>A status, with its colour.</summary>
public sealed record StatusCell(string? Status) : Cell
{
    /// <inheritdoc />
    public override string File => Status ?? "";
}

/// <summary>A length of time.</summary>
public sealed record SpanCell(TimeSpan Span) : Cell
{
    /// <inheritdoc />
    public override string File => Span.ToString("c", CultureInfo.InvariantCulture);
}

/// <summary>A moment, in the viewer's time zone; in UTC in a file.</summary>
/// <param name="Otherwise">Stands on the page in place of no moment.</param>
public sealed record MomentCell(DateTimeOffset? At, string Otherwise = "") : Cell
{
    /// <inheritdoc />
    public override string File =>
        At?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture) ?? "";
}

/// <summary>A number of things; a dash for what is not measured.</summary>
public sealed record NumberCell(decimal? Number) : Cell
{
    /// <inheritdoc />
    public override string File => Number?.ToString(CultureInfo.InvariantCulture) ?? "";
}

/// <summary>A share of one, shown in per cent.</summary>
public sealed record ShareCell(decimal? Share) : Cell
{
    /// <inheritdoc />
    public override string File => Share?.ToString("0.######", CultureInfo.InvariantCulture) ?? "";
}

/// <summary>An amount in minor units.</summary>
/// <param name="Item">The item that is given in place of an amount.</param>
public sealed record MoneyCell(decimal? Minor, string? Currency, string? Item = null) : Cell
{
    /// <inheritdoc />
    public override string File => Minor is { } minor ? Amounts.Exact(minor, Currency) : Item ?? "";
}

/// <summary>Amounts in several currencies.</summary>
public sealed record MoniesCell(IReadOnlyList<MoneyInfo>? Amounts) : Cell
{
    /// <inheritdoc />
    public override string File =>
        string.Join(
            "; ",
            Amounts?.Select(one => $"{Format.Amounts.Exact(one.Amount, one.Currency)} {one.Currency}") ?? []
        );
}
