namespace Tributary.Server.Cli.Doctor.Checks;

internal enum Verdict
{
    Ok,
    Attention,
    Wrong,
}

/// <summary>One line of <c>tributary doctor</c>.</summary>
/// <param name="Check">A word for the subject, the same in every version.</param>
/// <param name="Found">A sentence without secrets.</param>
/// <param name="Do">The remedy; null when nothing has to be done.</param>
internal sealed record Finding(string Check, Verdict Verdict, string Found, string? Do = null)
{
    public static Finding Ok(string check, string found) => new(check, Verdict.Ok, found);

    public static Finding Attention(string check, string found, string remedy) =>
        new(check, Verdict.Attention, found, remedy);

    public static Finding Wrong(string check, string found, string remedy) => new(check, Verdict.Wrong, found, remedy);
}
