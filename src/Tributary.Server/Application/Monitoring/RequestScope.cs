using System.Collections;
using Tributary.Server.Application.Access;

namespace Tributary.Server.Application.Monitoring;

/// <summary>
/// The request that a log entry is about: the one being answered, or the one that brought an entry of the log.
/// </summary>
internal abstract class RequestScope : IReadOnlyList<KeyValuePair<string, object?>>
{
    private const string IdName = "request_id";
    private const string ProgramName = "program";

    /// <summary>Null for an entry that no request brought, or whose request is not known any more.</summary>
    public abstract string? Id { get; }

    /// <summary>Null when the request is not about a program, or is refused before its program is known.</summary>
    public abstract string? Program { get; }

    // OpenTelemetry reads the pairs.
    public int Count => 2;

    public KeyValuePair<string, object?> this[int index] =>
        index switch
        {
            0 => new(IdName, Id),
            1 => new(ProgramName, Program),
            _ => throw new ArgumentOutOfRangeException(nameof(index)),
        };

    public static RequestScope Of(HttpContext context) => new Answering(context);

    public static RequestScope Of(string? id, string program) => new Brought(id, program);

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return this[0];
        yield return this[1];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => Id ?? "";

    private sealed class Answering(HttpContext context) : RequestScope
    {
        public override string Id => context.TraceIdentifier;
        public override string? Program => context.Features.Get<ProgramCall>()?.Program.Name;
    }

    private sealed class Brought(string? id, string program) : RequestScope
    {
        public override string? Id => id;
        public override string Program => program;
    }
}
