using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Errors;

namespace Tributary.Server.Application.Input;

/// <summary>
/// Reads the group of a member. A group that no Terms name has no effect and is probably misspelt: a sign-up keeps it
/// and says so in its answer, while a change is refused.
/// </summary>
internal static class GroupInput
{
    private const int MaxLength = 64;
    private const int MostNamed = 10;

    public static string? Read(JsonFields fields, ProgramFacts program)
    {
        var group = fields.Text("group", MaxLength);
        if (group is not null && !GroupNames.IsKnown(program, group))
            fields.Faults.Ignore(
                fields.Pointer("group"),
                $"{Unknown(group, program)} It is kept, but has no effect until the Terms name it."
            );
        return group;
    }

    /// <returns>Null when it is absent or refused.</returns>
    public static string? ReadKnown(JsonFields fields, ProgramFacts program)
    {
        if (fields.Text("group", MaxLength) is not { } group)
            return null;
        if (GroupNames.IsKnown(program, group))
            return group;
        fields.Faults.Add(InputErrors.UnknownGroup, fields.Pointer("group"), Unknown(group, program));
        return null;
    }

    private static string Unknown(string group, ProgramFacts program)
    {
        var names = GroupNames.Of(program);
        var named = string.Join(", ", names.Take(MostNamed).Select(name => $"'{name}'"));
        var more = names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "";
        var guess = Spelling.Nearest(group, names) is { } near ? $" Did you mean '{near}'?" : "";
        return $"No Terms of the program name the group '{group}'; they name {named}{more}.{guess}";
    }
}
