using Tributary.Engine.Terms;

namespace Tributary.Storage.Features.Exports;

internal static class ExportParameters
{
    /// <summary>Returns the parameters of a page.</summary>
    public static (string Name, object? Value)[] Of(ProgramFacts program, ExportRange range, long since, int limit) =>
        [
            ("@program", program.Id),
            ("@name", program.Name),
            ("@currency", program.HomeCurrency),
            ("@partition", range.Partition),
            ("@since", since),
            ("@limit", (long)limit),
            .. range.After.Select((key, i) => ($"@k{i}", (object?)key)),
            .. range.Last.Select((key, i) => ($"@e{i}", (object?)key)),
        ];
}
