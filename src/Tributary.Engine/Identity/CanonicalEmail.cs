namespace Tributary.Engine.Identity;

/// <summary>An e-mail address in the one form of its mailbox, so that aliases of a mailbox compare equal.</summary>
/// <param name="Exact">The address in lower case; it distinguishes two spellings.</param>
/// <param name="Mailbox">
/// The address without the part after a plus sign, and without characters that the provider ignores; see
/// <see cref="MailboxProviders"/>.
/// </param>
public sealed record CanonicalEmail(string Exact, string Mailbox)
{
    public string Domain => Mailbox[(Mailbox.LastIndexOf('@') + 1)..];

    /// <returns>Null when the text is not an address.</returns>
    public static CanonicalEmail? Of(string email)
    {
        if (Identity.Mailbox.Read(email)?.ToLowerInvariant() is not { } exact)
            return null;
        var at = exact.LastIndexOf('@');
        var (local, host) = (exact[..at], exact[(at + 1)..]);
        if (local.IndexOf('+') is > 0 and var plus)
            local = local[..plus];
        (local, host) = MailboxProviders.MailboxOf(local, host);
        return new CanonicalEmail(exact, $"{local}@{host}");
    }
}
