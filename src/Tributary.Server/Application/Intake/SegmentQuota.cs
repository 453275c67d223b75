using System.Collections.Concurrent;
using Tributary.Engine.Clicks;
using Tributary.Engine.Foundation;
using Tributary.Engine.Registration;

namespace Tributary.Server.Application.Intake;

/// <summary>
/// Limits how many different segments of a program come on a day. Further ones lose their texts, so that a machine with
/// random campaigns, or a platform with one for each person, cannot fill the table. Each node counts for itself, and
/// counts clicks and sign-ups apart: strangers can make clicks, and must not use up what sign-ups may say.
/// </summary>
internal sealed class SegmentQuota(int inDay = SegmentQuota.InDay)
{
    public const int InDay = 20_000;

    private readonly ConcurrentDictionary<ProgramId, Seen> _programs = new();

    /// <summary>Returns the segment of a click or sign-up. Beyond the limit its texts are <c>(other)</c>.</summary>
    public Segment Take(ProgramId programId, Acquisition from, Instant now)
    {
        var segment = Segment.Of(programId, from);
        return _programs
            .GetOrAdd(programId, static _ => new Seen())
            .TryAdd(segment.Id, now.Micros / Instant.MicrosPerDay, inDay)
            ? segment
            : Segment.Of(programId, from.WithoutTexts());
    }

    /// <summary>Returns a sign-up whose own values count towards the limit, if it has any.</summary>
    public SignUp Limited(SignUp signUp, Instant now) =>
        signUp.Acquisition is { } own
            ? signUp with
            {
                Acquisition = Take(signUp.ProgramId, own, now).Acquisition,
            }
            : signUp;

    private sealed class Seen
    {
        private readonly Lock _gate = new();
        private readonly HashSet<SegmentId> _ids = [];
        private long _day;

        /// <returns>False for a further one when there are too many.</returns>
        public bool TryAdd(SegmentId id, long day, int most)
        {
            lock (_gate)
            {
                if (day != _day)
                {
                    _ids.Clear();
                    _day = day;
                }
                return _ids.Contains(id) || (_ids.Count < most && _ids.Add(id));
            }
        }
    }
}
