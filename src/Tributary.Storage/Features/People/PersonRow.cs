using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.People;

/// <summary>Table <c>person p</c>.</summary>
internal static class PersonRow
{
    private static readonly Table<Person> s_table = new("person", "p");

    public static readonly Column<PersonId> Id = s_table.Id<PersonId>("id", p => p.Id);
    public static readonly Column<string> Email = s_table.Text("email", p => p.Email);
    public static readonly Column<string> Name = s_table.Text("name", p => p.Name);
    public static readonly Column<string> Role = s_table.Text("role", p => p.Role);
    public static readonly Column<ProgramId?> ProgramId = s_table.IdOrNull<ProgramId>("program_id", p => p.ProgramId);
    public static readonly Column<string?> PasswordHash = s_table.TextOrNull("password_hash", p => p.PasswordHash);
    public static readonly Column<int> Failures = s_table.Int("failures", p => p.Failures);
    public static readonly Column<Instant?> LockedUntil = s_table.MomentOrNull("locked_until", p => p.LockedUntil);
    public static readonly Column<Instant> CreatedAt = s_table.Moment("created_at", p => p.CreatedAt);
    public static readonly Column<Instant?> DisabledAt = s_table.MomentOrNull("disabled_at", p => p.DisabledAt);

    public static readonly SelectList Columns = s_table.SelectAll();

    public static readonly NamedInsert<Person> Insert = s_table.InsertNamed();

    public static Person Read(DbDataReader reader) =>
        new()
        {
            Id = Id.Read(reader),
            Email = Email.Read(reader),
            Name = Name.Read(reader),
            Role = Role.Read(reader),
            ProgramId = ProgramId.Read(reader),
            PasswordHash = PasswordHash.Read(reader),
            Failures = Failures.Read(reader),
            LockedUntil = LockedUntil.Read(reader),
            CreatedAt = CreatedAt.Read(reader),
            DisabledAt = DisabledAt.Read(reader),
        };
}
