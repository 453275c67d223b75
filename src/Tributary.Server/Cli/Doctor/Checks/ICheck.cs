namespace Tributary.Server.Cli.Doctor.Checks;

/// <summary>
/// A subject of <c>tributary doctor</c>. To add one, add a class here and its line in <see cref="Diagnosis.All"/>.
/// </summary>
internal interface ICheck
{
    /// <returns>At least one line, unless the subject does not exist here.</returns>
    IEnumerable<Finding> Look(Checkup checkup);
}
