using System.Globalization;

namespace Tributary.Server.Application.Settings;

/// <summary>
/// A setting below <c>Tributary</c>. It is read when the server starts, suggested for a misspelt name, and listed in
/// docs/settings.md.
/// </summary>
/// <param name="Meaning">A sentence for operators, in Markdown.</param>
/// <param name="Default">The value as it is written; empty for none.</param>
/// <param name="Allowed">The values allowed.</param>
internal record Setting(string Name, string Meaning, string Default, string Allowed)
{
    /// <summary>True when names that the operator chooses may follow below it.</summary>
    public bool HasChildren { get; init; }
}

/// <summary>A setting whose value is a whole number.</summary>
internal sealed record NumberSetting(string Name, int Otherwise, int Least, int Most, string Meaning)
    : Setting(Name, Meaning, Shown(Otherwise), $"{Shown(Least)} to {Shown(Most)}")
{
    private static string Shown(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
