using System.Globalization;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Json;
using Calendar = Tributary.Engine.Foundation.Calendar;

namespace Tributary.Server.Application.Input;

/// <summary>Reads the time at which a member joined, or a date where the platform keeps no times.</summary>
internal static class JoinedAtInput
{
    private const string Name = "joined_at";

    // A date may begin earlier at the platform than here.
    private static readonly TimeSpan s_earliestZone = TimeSpan.FromHours(14);

    /// <returns>
    /// Nulls when the field is absent or faulty. The date is set as well when a date or midnight was sent.
    /// </returns>
    public static (Instant? At, DateOnly? On) Read(JsonFields fields, Plan plan, Instant now)
    {
        if (fields.Text(Name, 64) is not { } text)
            return default;
        var isDate = DateOnly.TryParseExact(
            text,
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var date
        );
        if (!isDate && !Rfc3339.TryParseMoment(text, out _))
            return Fault(fields, InputErrors.InvalidTime);
        if (isDate && date.Year < 1970)
            return Fault(fields, InputErrors.TimeOutOfRange);
        var at = isDate ? Calendar.Start(date, plan.TimeZone) : default;
        if (!isDate)
        {
            if (!Rfc3339.TryParse(text, out at))
                return Fault(fields, InputErrors.TimeOutOfRange);
            _ = Rfc3339.TryParseMoment(text, out var moment);
            if (moment.TimeOfDay == TimeSpan.Zero)
                (isDate, date) = (true, DateOnly.FromDateTime(moment.DateTime));
        }
        if (at <= now + Rfc3339.Ahead)
            return (Positive(at), isDate ? date : null);
        return isDate && at <= now + s_earliestZone ? (now, date) : Fault(fields, InputErrors.TimeOutOfRange);
    }

    // In a time zone east of Greenwich the first day of 1970 begins before the earliest time that can be stored.
    private static Instant Positive(Instant at) => at.Micros < 0 ? new Instant(0) : at;

    private static (Instant?, DateOnly?) Fault(JsonFields fields, ErrorCode code)
    {
        fields.Faults.Add(code, fields.Pointer(Name));
        return default;
    }
}
