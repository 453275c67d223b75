namespace Tributary.Engine.Identity;

/// <summary>An e-mail address in the one form of its mailbox, so that aliases of one mailbox compare equal.</summary>
/// <param name="Exact">The address alone, in lower case: what tells two spellings apart.</param>
/// <param name="Mailbox">Without what follows a plus sign, and with what the provider is known to ignore left out; see <see cref="MailboxProviders"/>.</param>
public sealed record CanonicalEmail(string Exact, string Mailbox)
{
    public string Domain => Mailbox[(Mailbox.LastIndexOf('@') + 1)..];

    /// <returns>Null when it is no address.</returns>
    public static CanonicalEmail? Of(string email)
    {
        if (Identity.Mailbox.Read(email)?.ToLowerInvariant() is not { } exact) return null;
        var at = exact.LastIndexOf('@');
        var (local, host) = (exact[..at], exact[(at + 1)..]);
        if (local.IndexOf('+') is > 0 and var plus) local = local[..plus];
        (local, host) = MailboxProviders.MailboxOf(local, host);
        return new CanonicalEmail(exact, $"{local}@{host}");
    }
}
