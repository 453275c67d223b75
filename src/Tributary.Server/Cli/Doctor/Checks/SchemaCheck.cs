using Tributary.Storage.Migrations;

namespace Tributary.Server.Cli.Doctor.Checks;

/// <summary>The version of the schema. A database that does not fit is not opened at all.</summary>
internal sealed class SchemaCheck : ICheck
{
    public IEnumerable<Finding> Look(Checkup checkup)
    {
        yield return Finding.Ok(
            "schema",
            Checkup.Text($"Migration {checkup.Migration} is applied; this version knows {Schema.Known}.")
        );
        yield return Finding.Ok("partitions", Checkup.Text($"{checkup.Options.Partitions}, as configured."));
    }
}
