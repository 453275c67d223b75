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
    public static readonly Column<string?> TotpSecret = s_table.TextOrNull("totp_secret", p => p.TotpSecret);
    public static readonly Column<Instant?> TotpConfirmedAt = s_table.MomentOrNull(
        "totp_confirmed_at",
        p => p.TotpConfirmedAt
    );
    public static readonly Column<long?> TotpStep = s_table.LongOrNull("totp_step", p => p.TotpStep);
    public static readonly Column<string?> Issuer = s_table.TextOrNull("issuer", p => p.Issuer);
    public static readonly Column<string?> Subject = s_table.TextOrNull("subject", p => p.Subject);
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
            TotpSecret = TotpSecret.Read(reader),
            TotpConfirmedAt = TotpConfirmedAt.Read(reader),
            TotpStep = TotpStep.Read(reader),
            Issuer = Issuer.Read(reader),
            Subject = Subject.Read(reader),
            CreatedAt = CreatedAt.Read(reader),
            DisabledAt = DisabledAt.Read(reader),
        };
}
