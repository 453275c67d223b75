namespace Tributary.Engine.Terms;

/// <summary>The published JSON Schema (draft 2020-12) of Terms. Its source is docs/terms.schema.json.</summary>
public static class TermsSchema
{
    public static readonly string Json = Load();

    private static string Load()
    {
        using var stream =
            typeof(TermsSchema).Assembly.GetManifestResourceStream("terms.schema.json")
            ?? throw new InvalidOperationException("The assembly was built without terms.schema.json.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
