namespace Tributary.Dashboard.Terms;

/// <summary>A part of the Terms in words.</summary>
/// <param name="Section">The part of the Terms, as the form names it.</param>
/// <param name="Key">Names what it is about, alike in all versions: a rule's key, or a field.</param>
/// <param name="Pointer">The JSON pointer of the value that it tells.</param>
/// <param name="Text">The sentence.</param>
public sealed record Sentence(TermsSection Section, string Key, string Pointer, string Text);
