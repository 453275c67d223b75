namespace Tributary.Server;

/// <param name="Batch">Rows in one transaction.</param>
/// <param name="Shift">Added to every moment of the file.</param>
internal sealed record ImportOptions(int Batch, string RejectsPath, TimeSpan Shift = default);
