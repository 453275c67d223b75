using System.Text.Json;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Input;

namespace Tributary.Server.Cli.Import;

/// <summary>A code and its member, as a row of a file gives them.</summary>
internal sealed record ImportedCode(string Member, CodeInput Code)
{
    private static readonly JsonShape s_member = new(
        "member",
        "code",
        "kind",
        "destination",
        "starts_at",
        "ends_at",
        "max_uses"
    );

    /// <returns>Null when it has faults.</returns>
    public static ImportedCode? Read(JsonElement element, Plan plan, InputFaults faults)
    {
        var fields = s_member.Open(element, "", faults);
        var member = fields.Id("member", required: true);
        fields.Need("code");
        return CodeInput.Read(fields, plan, faults) is { } code && member is not null
            ? new ImportedCode(member, code)
            : null;
    }
}
