using Tributary.Connectors.RedisShared;

namespace Tributary.Server.Application.Limits;

/// <summary>
/// Token buckets of one size, one for each caller, in a table that never grows. A bucket is a single number: the time
/// at which it is full again (GCRA).
/// </summary>
/// <remarks>
/// The framework's partitioned limiter costs an object and timer work for each caller, and an attacker decides how many
/// callers there are.
/// </remarks>
/// <param name="name">The name in the <c>RateLimit</c> headers.</param>
/// <param name="most">Tokens that a bucket holds; it fills in <paramref name="window"/> seconds.</param>
/// <param name="isShared">Whether nodes share the buckets; then each caller's share is kept beside its bucket.</param>
internal sealed class RateLimit(string name, int most, int window, TimeProvider time, bool isShared)
{
    public const int WindowSeconds = 2;

    private const int SetBits = 14;
    private const int Ways = 4; // callers per set; when all are in use, the fullest bucket is dropped
    private const int Stripes = 64;
    private const int Texts = 1_000;
    private const int SharesOfBucket = 100;
    private const ulong Spread = 0x9E3779B97F4A7C15; // 2^64 over the golden ratio: neighbouring numbers go far apart

    private readonly Bucket[] _buckets = new Bucket[Ways << SetBits];
    private readonly SharedQuota[] _shares = new SharedQuota[isShared ? Ways << SetBits : 0];
    private readonly ShareSize _share = new(
        Math.Max(1, most / SharesOfBucket),
        most / SharesOfBucket,
        window * time.TimestampFrequency,
        Math.Max(1, most / SharesOfBucket) * time.TimestampFrequency * window / most
    );
    private readonly Lock[] _locks = [.. Enumerable.Range(0, Stripes).Select(_ => new Lock())];
    private readonly long _cost = Math.Max(1, time.TimestampFrequency * window / most);
    private readonly int _step = Math.Max(1, most / Texts);
    private readonly string?[] _standings = new string?[Texts * 2];
    private long _refusals;

    /// <param name="perSecond">Tokens per second; a bucket holds those of <see cref="WindowSeconds"/>.</param>
    /// <inheritdoc cref="RateLimit(string, int, int, TimeProvider, bool)"/>
    public RateLimit(string name, int perSecond, TimeProvider time, bool isShared = false)
        : this(name, perSecond * WindowSeconds, WindowSeconds, time, isShared) { }

    public string Name => name;

    /// <summary>How many requests it has refused.</summary>
    public long Refusals => Interlocked.Read(ref _refusals);

    public void CountRefusal() => Interlocked.Increment(ref _refusals);

    /// <summary>The value of <c>RateLimit-Policy</c>.</summary>
    public string Policy { get; } = $"\"{name}\";q={most};w={window}";

    /// <returns>Seconds until there is a token again; null when one was taken.</returns>
    public int? Take(ulong of)
    {
        var set = SetOf(of);
        lock (_locks[set % Stripes])
        {
            var now = time.GetTimestamp();
            ref var bucket = ref _buckets[TakeSlot(set, of)];
            var fullAt = Math.Max(bucket.FullAt, now) + _cost;
            var beyond = fullAt - now - (_cost * most);
            if (beyond > 0)
                return SecondsOf(beyond);
            bucket = new Bucket(of, fullAt);
            return null;
        }
    }

    /// <summary>Call after <see cref="Take"/> where nodes share the bucket.</summary>
    public ShareTurn TakeShare(ulong of)
    {
        var set = SetOf(of);
        lock (_locks[set % Stripes])
            return _shares[TakeSlot(set, of)].Take(of, time.GetTimestamp(), _share);
    }

    /// <summary>
    /// Takes the result of a draw. The bucket is then no fuller than all nodes together have left it.
    /// </summary>
    /// <returns>False when there was no token for the request that asked for it.</returns>
    public bool Confirm(ulong of, int asked, SharedDraw? draw)
    {
        var set = SetOf(of);
        lock (_locks[set % Stripes])
        {
            var now = time.GetTimestamp();
            var at = TakeSlot(set, of);
            var isGranted = _shares[at].Confirm(of, now, asked, draw?.Granted, _share);
            if (draw is not { } drawn)
                return isGranted;
            var missing =
                (drawn.Missing.Ticks * time.TimestampFrequency / TimeSpan.TicksPerSecond)
                - (_shares[at].Tokens * _cost);
            _buckets[at] = new Bucket(of, Math.Max(_buckets[at].FullAt, now + missing));
            return isGranted;
        }
    }

    /// <summary>Like <see cref="Take"/>, but takes nothing.</summary>
    public int? Wait(ulong of)
    {
        var set = SetOf(of);
        lock (_locks[set % Stripes])
        {
            var beyond = _buckets[TakeSlot(set, of)].FullAt + _cost - time.GetTimestamp() - (_cost * most);
            return beyond > 0 ? SecondsOf(beyond) : null;
        }
    }

    /// <summary>Returns a token that was not needed, or that did not help because other nodes had taken all.</summary>
    /// <returns>Seconds until it makes sense to ask again.</returns>
    public int GiveBack(ulong of)
    {
        var set = SetOf(of);
        lock (_locks[set % Stripes])
        {
            ref var bucket = ref _buckets[TakeSlot(set, of)];
            bucket = bucket with { FullAt = Math.Max(0, bucket.FullAt - _cost) };
            return SecondsOf(Math.Max(_share.Pause, bucket.FullAt + _cost - time.GetTimestamp() - (_cost * most)));
        }
    }

    /// <summary>Returns the same buckets in Redis, for all nodes.</summary>
    public SharedBuckets In(SharedRedis redis) => new(redis, name, most / window, most);

    /// <summary>
    /// The value of <c>RateLimit</c>: the tokens left, rounded down to a thousandth of a bucket, and the seconds until
    /// it is full.
    /// </summary>
    public string StandingOf(ulong of)
    {
        long missing;
        var set = SetOf(of);
        lock (_locks[set % Stripes])
            missing = Math.Max(0, _buckets[TakeSlot(set, of)].FullAt - time.GetTimestamp());
        return Standing((int)(Math.Max(0, (_cost * most) - missing) / _cost));
    }

    /// <summary>The value of <c>RateLimit</c> when nothing is left.</summary>
    public string Spent(int seconds) => $"\"{name}\";r=0;t={seconds}";

    // The same few texts are used again and again, so none is made for a request.
    private string Standing(int left)
    {
        var index = left / _step;
        return _standings[index] ??=
            $"\"{name}\";r={index * _step};t={(((most - (index * _step)) * window) + most - 1) / most}";
    }

    private int SecondsOf(long span) => (int)((span - 1) / time.TimestampFrequency) + 1;

    private static int SetOf(ulong of) => (int)(unchecked(of * Spread) >> (64 - SetBits));

    /// <summary>
    /// Returns the place of a bucket. A new one takes the place of the fullest of its set, which loses least.
    /// </summary>
    private int TakeSlot(int set, ulong of)
    {
        var ways = _buckets.AsSpan(set * Ways, Ways);
        var fullest = 0;
        for (var i = 0; i < ways.Length; i++)
        {
            if (ways[i].Of == of)
                return (set * Ways) + i;
            if (ways[i].FullAt < ways[fullest].FullAt)
                fullest = i;
        }
        ways[fullest] = new Bucket(of, 0);
        return (set * Ways) + fullest;
    }

    private readonly record struct Bucket(ulong Of, long FullAt);
}
