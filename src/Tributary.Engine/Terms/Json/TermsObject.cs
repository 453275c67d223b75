namespace Tributary.Engine.Terms.Json;

/// <summary>An object of the Terms, read through its expected shape.</summary>
internal sealed class TermsObject(TermsNode.Object node, TermsShape shape)
{
    public TermsNode Node => node;

    /// <summary>Returns null when the field is absent.</summary>
    public TermsNode? this[string field]
    {
        get
        {
            if (!shape.Fields.Contains(field))
                throw new ArgumentException($"The shape '{shape.Name}' has no '{field}'.", nameof(field));
            var value = node.Members.GetValueOrDefault(field);
            return value is TermsNode.Null && shape.Nullable.Contains(field) ? null : value;
        }
    }

    public bool Has(string field) => this[field] is not null;
}
