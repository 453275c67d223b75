namespace Tributary.Server.Application.Errors;

/// <summary>Errors of events that cannot be accepted.</summary>
internal static class EventErrors
{
    public static readonly ErrorCode EventDiffers = new(
        "event_differs",
        409,
        "An event with this id was accepted before with a different body. Use a new id for each event."
    );
    public static readonly ErrorCode InvalidType = new(
        "invalid_type",
        422,
        "A type must be a lower-case letter followed by up to 63 lower-case letters, digits and underscores. "
            + "The type 'signup' is reserved."
    );
    public static readonly ErrorCode MissingAmount = new(
        "missing_amount",
        422,
        "The program pays a share of the amount of this event type, so the event needs an amount."
    );
    public static readonly ErrorCode ReservedField = new(
        "reserved_field",
        422,
        "The field is reserved for a later version."
    );
    public static readonly ErrorCode InvalidReversal = new(
        "invalid_reversal",
        422,
        "An event cannot reverse or reinstate itself, and cannot have both 'reverses' and 'reinstates'."
    );
    public static readonly ErrorCode MissingReverses = new(
        "missing_reverses",
        422,
        "A refund or chargeback needs the id of the event that it takes back, in the field 'reverses'."
    );
    public static readonly ErrorCode NumberNeeded = new(
        "number_needed",
        422,
        "The program's Terms read this property as a number; send it as a JSON number, without quotes."
    );
}
