namespace Tributary.Engine;

/// <summary>An e-mail address in the one form of its mailbox, so that aliases of one mailbox compare equal.</summary>
/// <param name="Exact">Folded in case only: what tells two spellings apart.</param>
/// <param name="Mailbox">Without what follows a plus sign; at Google also without dots, and with googlemail.com as gmail.com.</param>
public sealed record CanonicalEmail(string Exact, string Mailbox)
{
    public string Domain => Mailbox[(Mailbox.LastIndexOf('@') + 1)..];

    /// <returns>Null when it has no local part or no domain.</returns>
    public static CanonicalEmail? Of(string email)
    {
        var exact = email.Trim().ToLowerInvariant();
        var at = exact.LastIndexOf('@');
        if (at <= 0 || at == exact.Length - 1) return null;
        var (local, domain) = (exact[..at], exact[(at + 1)..].TrimEnd('.'));
        var plus = local.IndexOf('+');
        if (plus > 0) local = local[..plus];
        if (domain is "gmail.com" or "googlemail.com")
        {
            var undotted = local.Replace(".", "");
            if (undotted.Length > 0) local = undotted;
            domain = "gmail.com";
        }
        return new CanonicalEmail(exact, $"{local}@{domain}");
    }
}
