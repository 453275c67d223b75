using System.Text.Json;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Features.Accounts;

/// <summary>Reads what is sent about people.</summary>
internal sealed class AccountInput(ProgramDirectory programs)
{
    private const int MostEmail = 254;
    private const int MostName = 100;

    private static readonly JsonShape s_invitation = new("email", "name", "role", "program");
    private static readonly JsonShape s_patch = new("name", "role", "program", "disabled");
    private static readonly JsonShape s_name = new("name");
    private static readonly JsonShape s_password = new("current", "password");
    private static readonly JsonShape s_confirmation = new("password");
    private static readonly JsonShape s_code = new("code");

    private static readonly string[] s_roles = [.. EnumNames.All<PersonRole>()];

    public async ValueTask<Invitee?> ReadInvitationAsync(
        JsonElement body,
        InputFaults faults,
        CancellationToken stopping
    )
    {
        var fields = s_invitation.Open(body, "", faults);
        var email = fields.Text("email", MostEmail, required: true);
        if (email is not null && !IsEmail(email))
            faults.Add(InputErrors.InvalidEmail, fields.Pointer("email"));
        var name = fields.Text("name", MostName);
        fields.Need("role");
        var role = fields.Word("role", s_roles);
        var program = await ReadProgramAsync(fields, role, stopping);
        return faults.IsEmpty
            ? new Invitee(email!, name ?? email!.Split('@')[0], EnumNames.Parse<PersonRole>(role!), program?.Id)
            : null;
    }

    public async ValueTask<PersonChange?> ReadPatchAsync(
        JsonElement body,
        InputFaults faults,
        CancellationToken stopping
    )
    {
        var fields = s_patch.Open(body, "", faults);
        var role = fields.Word("role", s_roles);
        var change = new PersonChange(
            fields.Text("name", MostName),
            role,
            await ReadProgramAsync(fields, role, stopping),
            fields.Flag("disabled")
        );
        return faults.IsEmpty ? change : null;
    }

    public static string? ReadName(JsonElement body, InputFaults faults)
    {
        var name = s_name.Open(body, "", faults).Text("name", MostName, required: true);
        return faults.IsEmpty ? name : null;
    }

    /// <summary>Reads the current password and the new one.</summary>
    public static (string Current, string New)? ReadPassword(JsonElement body, InputFaults faults)
    {
        var fields = s_password.Open(body, "", faults);
        var current = fields.Text("current", Passwords.Most, required: true);
        var chosen = fields.Text("password", Passwords.Most, required: true, minLength: Passwords.Least);
        return faults.IsEmpty ? (current!, chosen!) : null;
    }

    /// <summary>Reads the password that confirms a change.</summary>
    public static string? ReadConfirmation(JsonElement body, InputFaults faults)
    {
        var password = s_confirmation.Open(body, "", faults).Text("password", Passwords.Most, required: true);
        return faults.IsEmpty ? password : null;
    }

    public static string? ReadCode(JsonElement body, InputFaults faults)
    {
        var code = s_code.Open(body, "", faults).Text("code", 64, required: true);
        return faults.IsEmpty ? code : null;
    }

    private static bool IsEmail(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at > 0
            && at == text.LastIndexOf('@')
            && at < text.Length - 1
            && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));
    }

    /// <returns>Null when the field is absent.</returns>
    private async ValueTask<ProgramChoice?> ReadProgramAsync(
        JsonFields fields,
        string? role,
        CancellationToken stopping
    )
    {
        if (fields.Clears("program"))
            return new ProgramChoice(null);
        if (fields.Text("program", 64) is not { } name)
            return null;
        if (role == Person.Owner)
            fields.Faults.Add(InputErrors.UnknownValue, fields.Pointer("program"), "An owner sees all programs.");
        if (await programs.FindAsync(name, stopping) is { } program)
            return new ProgramChoice(program.Id);
        fields.Faults.Add(InputErrors.UnknownValue, fields.Pointer("program"), "There is no such program.");
        return null;
    }
}
