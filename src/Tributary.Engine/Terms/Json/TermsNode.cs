namespace Tributary.Engine.Terms.Json;

/// <summary>A JSON value of the Terms as written, which knows its place.</summary>
/// <remarks>
/// The pointer is built only on request. Built for every value, long keys over long lists would take gigabytes.
/// </remarks>
internal abstract class TermsNode(TermsNode? parent, string step)
{
    /// <summary>The JSON pointer of the value (RFC 6901).</summary>
    public string Pointer => parent is null ? "" : parent.PointerTo(step);

    /// <summary>The type of the value with its article, for sentences.</summary>
    public abstract string Noun { get; }

    public string PointerTo(string key) =>
        $"{Pointer}/{key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    internal sealed class Object(TermsNode? parent, string step) : TermsNode(parent, step)
    {
        public OrderedDictionary<string, TermsNode> Members { get; } = [];
        public override string Noun => "an object";
    }

    internal sealed class List(TermsNode? parent, string step) : TermsNode(parent, step)
    {
        public List<TermsNode> Items { get; } = [];
        public override string Noun => "a list";
    }

    internal sealed class Text(TermsNode? parent, string step, string value) : TermsNode(parent, step)
    {
        public string Value => value;
        public override string Noun => "a text";
    }

    /// <param name="raw">The digits as written, so that <c>1.0</c> and <c>1e3</c> can be told from integers.</param>
    internal sealed class Number(TermsNode? parent, string step, string raw) : TermsNode(parent, step)
    {
        public string Raw => raw;
        public override string Noun => "a number";
    }

    internal sealed class Boolean(TermsNode? parent, string step, bool value) : TermsNode(parent, step)
    {
        public bool Value => value;
        public override string Noun => "true or false";
    }

    internal sealed class Null(TermsNode? parent, string step) : TermsNode(parent, step)
    {
        public override string Noun => "null";
    }

    /// <summary>A value whose fault has already been reported, so that no further one is.</summary>
    internal sealed class Broken(TermsNode? parent, string step) : TermsNode(parent, step)
    {
        public override string Noun => "unreadable";
    }
}
