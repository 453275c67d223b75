using Tributary.Client.Contracts;
using Tributary.Server.Application.Errors;

namespace Tributary.Server.Application.Input;

/// <summary>
/// All faults of one input, in the order of the check. Also the fields that have no effect: optional ones that could
/// not be read, and a group that no Terms name.
/// </summary>
internal sealed class InputFaults
{
    private const int MostShown = 200;
    private List<InputFault>? _faults;
    private List<IgnoredField>? _ignored;

    public bool IsEmpty => _faults is null;

    /// <summary>True when further faults would not be shown, so that a check may stop.</summary>
    public bool IsFull => _faults?.Count >= MostShown;

    public InputFault First => _faults![0];

    /// <summary>Null when nothing was ignored.</summary>
    public IReadOnlyList<IgnoredField>? Ignored => _ignored;

    /// <summary>Records that a field has no effect, so that the answer can name it.</summary>
    public void Ignore(string pointer, string reason) =>
        (_ignored ??= []).Add(new IgnoredField { Pointer = pointer, Reason = reason });

    /// <returns>False, so that a check may end with it.</returns>
    public bool Add(InputFault fault)
    {
        _faults ??= [];
        if (_faults.Count < MostShown)
            _faults.Add(fault);
        return false;
    }

    /// <inheritdoc cref="Add(InputFault)"/>
    public bool Add(ErrorCode code, string pointer, string? detail = null) =>
        Add(new InputFault(code, pointer, detail ?? code.Sentence));

    /// <summary>Returns the first fault as the problem, with the list of all faults when there are several.</summary>
    public ProblemResult ToProblem() =>
        new(
            First.Code,
            First.Detail,
            First.Pointer,
            _faults!.Count == 1
                ? null
                :
                [
                    .. _faults.Select(fault => new Fault
                    {
                        Pointer = fault.Pointer ?? "",
                        Code = fault.Code.Code,
                        Detail = fault.Detail,
                    }),
                ]
        );
}
