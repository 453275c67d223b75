using System.Collections;
using Tributary.Server.Application.Access;

namespace Tributary.Server.Application.Monitoring;

/// <summary>
/// The request that a log entry is about: the one being answered, or the one that brought an entry of the log. It holds
/// values of its own, as an exporter reads it later, when the context of the request may serve another one.
/// </summary>
/// <param name="id">Null for an entry that no request brought, or whose request is not known any more.</param>
/// <param name="program">
/// Null when the request is not about a program, or is refused before its program is known.
/// </param>
internal sealed class RequestScope(string? id, string? program) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private const string IdName = "request_id";
    private const string ProgramName = "program";

    public string? Id => id;
    public string? Program => program;

    // OpenTelemetry reads the pairs.
    public int Count => 2;

    public KeyValuePair<string, object?> this[int index] =>
        index switch
        {
            0 => new(IdName, id),
            1 => new(ProgramName, program),
            _ => throw new ArgumentOutOfRangeException(nameof(index)),
        };

    public static RequestScope Of(HttpContext context) =>
        new(context.TraceIdentifier, context.Features.Get<ProgramCall>()?.Program.Name);

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return this[0];
        yield return this[1];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => id ?? "";
}
