using System.Text.Json;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Server.Application.Json;

namespace Tributary.Server.Features.Keys;

/// <summary>A key to create, as a caller describes it.</summary>
internal sealed record KeyInput(string Name, Scopes Scopes, string? Program, Instant? ExpiresAt)
{
    private const int MaxNameLength = 100;
    private const int MostGraceHours = 720;

    private static readonly JsonShape s_new = new("name", "scopes", "program", "expires_at");
    private static readonly JsonShape s_rotation = new("grace_hours");
    private static readonly string[] s_scopes = [.. ScopeWords.All];

    public static KeyInput? Read(JsonElement body, InputFaults faults)
    {
        var fields = s_new.Open(body, "", faults);
        var name = fields.Text("name", MaxNameLength, required: true);
        var scopes = ReadScopes(fields);
        var program = fields.Id("program");
        var expiresAt = fields.Time("expires_at");
        return faults.IsEmpty ? new KeyInput(name!, scopes, program, expiresAt) : null;
    }

    /// <returns>Hours; null when none are given.</returns>
    public static long? ReadGrace(JsonElement body, InputFaults faults) =>
        s_rotation.Open(body, "", faults).Integer("grace_hours", 0, MostGraceHours);

    private static Scopes ReadScopes(JsonFields fields)
    {
        var scopes = Scopes.None;
        foreach (var (index, word) in fields.Texts("scopes", s_scopes.Length).Index())
            if (EnumNames.TryParse<Scopes>(word, out var scope) && scope != Scopes.None)
                scopes |= scope;
            else
                fields.Faults.Add(
                    InputErrors.UnknownValue,
                    JsonPointer.To(fields.Pointer("scopes"), index),
                    $"The value must be one of {string.Join(", ", s_scopes)}."
                );
        return scopes;
    }
}
