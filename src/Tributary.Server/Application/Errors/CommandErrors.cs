namespace Tributary.Server.Application.Errors;

/// <summary>Errors of commands that were not carried out.</summary>
internal static class CommandErrors
{
    public static readonly ErrorCode StateForbids = new(
        "state_forbids",
        409,
        "The object is not in a state that allows this command."
    );
    public static readonly ErrorCode SecondPersonRequired = new(
        "second_person_required",
        409,
        "The person who ordered it cannot approve it. Somebody else must approve it."
    );
    public static readonly ErrorCode BalanceTooSmall = new(
        "balance_too_small",
        409,
        "The member's payable balance is smaller than the reward, for example after a refund. Fulfill the reward "
            + "when later rewards or an adjustment have raised the balance."
    );
    public static readonly ErrorCode CommandRejected = new(
        "command_rejected",
        409,
        "The command was rejected when it was decided. The detail names the reason."
    );
}
