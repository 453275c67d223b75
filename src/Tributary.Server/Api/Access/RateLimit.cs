namespace Tributary.Server;

/// <summary>
/// Token buckets of one size, one for each asker, in a table that never grows. A bucket is a single number, the moment at which it is full again (GCRA).
/// </summary>
/// <remarks>The framework's partitions cost an object and a timer's round for each asker, and their number is whatever an attacker makes it.</remarks>
/// <param name="name">As the <c>RateLimit</c> headers call it.</param>
/// <param name="perSecond">Tokens a second; a bucket holds those of <see cref="WindowSeconds"/>.</param>
internal sealed class RateLimit(string name, int perSecond, TimeProvider time)
{
    public const int WindowSeconds = 2;

    private const int SetBits = 14;
    private const int Ways = 4; // askers of one set; where all are in use, the fullest bucket is forgotten
    private const int Stripes = 64;
    private const int Texts = 1_000;
    private const ulong Spread = 0x9E3779B97F4A7C15; // 2^64 over the golden ratio: neighbours go far apart

    private readonly Bucket[] _buckets = new Bucket[Ways << SetBits];
    private readonly Lock[] _locks = [.. Enumerable.Range(0, Stripes).Select(_ => new Lock())];
    private readonly long _cost = Math.Max(1, time.TimestampFrequency / perSecond);
    private readonly int _most = perSecond * WindowSeconds;
    private readonly int _step = Math.Max(1, perSecond * WindowSeconds / Texts);
    private readonly string?[] _standings = new string?[Texts * 2];

    /// <summary>For <c>RateLimit-Policy</c>.</summary>
    public string Policy { get; } = $"\"{name}\";q={perSecond * WindowSeconds};w={WindowSeconds}";

    /// <returns>Seconds until there is a token again; null when one was taken.</returns>
    public int? Take(ulong of)
    {
        var set = SetOf(of);
        lock (_locks[set % Stripes])
        {
            var now = time.GetTimestamp();
            ref var bucket = ref Find(set, of);
            var fullAt = Math.Max(bucket.FullAt, now) + _cost;
            var beyond = fullAt - now - (_cost * _most);
            if (beyond > 0) return (int)((beyond - 1) / time.TimestampFrequency) + 1;
            bucket = new Bucket(of, fullAt);
            return null;
        }
    }

    /// <summary>For <c>RateLimit</c>: the tokens left, rounded down to a thousandth of a bucket, and the seconds until it is full.</summary>
    public string StandingOf(ulong of)
    {
        long missing;
        var set = SetOf(of);
        lock (_locks[set % Stripes]) missing = Math.Max(0, Find(set, of).FullAt - time.GetTimestamp());
        return Standing((int)(((_cost * _most) - missing) / _cost));
    }

    /// <summary>With nothing left.</summary>
    public string Spent(int seconds) => $"\"{name}\";r=0;t={seconds}";

    // The same few texts over and over: none is made for a request.
    private string Standing(int left)
    {
        var index = left / _step;
        return _standings[index] ??= $"\"{name}\";r={index * _step};t={(_most - (index * _step) + perSecond - 1) / perSecond}";
    }

    private static int SetOf(ulong of) => (int)(unchecked(of * Spread) >> (64 - SetBits));

    private ref Bucket Find(int set, ulong of)
    {
        var ways = _buckets.AsSpan(set * Ways, Ways);
        ref var fullest = ref ways[0];
        for (var i = 0; i < ways.Length; i++)
        {
            if (ways[i].Of == of) return ref ways[i];
            if (ways[i].FullAt < fullest.FullAt) fullest = ref ways[i];
        }
        fullest = new Bucket(of, 0);
        return ref fullest;
    }

    private readonly record struct Bucket(ulong Of, long FullAt);
}
