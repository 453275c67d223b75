using System.Runtime.InteropServices;
using System.Text.Json;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;

namespace Tributary.Server.Features.WhatIfs;

/// <summary>A question as it was sent, with its window.</summary>
/// <param name="Terms">The JSON of the Terms, not checked yet.</param>
internal sealed record WhatIfInput(byte[] Terms, Instant From, Instant To, bool AsPublished)
{
    private const int MostDays = 3_660;

    private static readonly JsonShape s_shape = new("terms", "from", "to", "days", "as_published");

    /// <param name="now">The latest end of the window, and its usual one.</param>
    /// <returns>Null when something is wrong.</returns>
    public static WhatIfInput? Read(JsonElement body, Instant now, InputFaults faults)
    {
        var fields = s_shape.Open(body, "", faults);
        fields.Need("terms");
        var (from, to) = (fields.Time("from"), fields.Time("to"));
        var days = fields.Integer("days", 1, MostDays);
        var asPublished = fields.Flag("as_published") ?? false;
        if (!faults.IsEmpty)
            return null;
        var end = to is { } given && given < now ? given : now;
        if (days is not null && from is not null)
            faults.Add(InputErrors.InvalidFormat, "/days", "Send either from or days.");
        else if (days is null && from is null)
            faults.Add(RequestErrors.MissingField, "/from", "Send from, or the number of days.");
        else if (from >= end)
            faults.Add(InputErrors.TimeOutOfRange, "/from", "The window must begin before it ends, and before now.");
        if (!faults.IsEmpty)
            return null;
        var begin = from ?? end - TimeSpan.FromDays(days!.Value);
        return new(JsonMarshal.GetRawUtf8Value(fields.Find("terms")).ToArray(), begin, end, asPublished);
    }
}
