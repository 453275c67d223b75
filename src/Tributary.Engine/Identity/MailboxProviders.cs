using System.Collections.Frozen;

namespace Tributary.Engine.Identity;

/// <summary>
/// Knows which addresses arrive in one mailbox at large providers, from the bundled table <c>mailbox-providers.txt</c>,
/// which names its sources.
/// </summary>
internal static class MailboxProviders
{
    private const string Table = "mailbox-providers.txt";
    private const string Ignores = "ignores:";

    private static readonly FrozenDictionary<string, Provider> s_byHost = Read();

    /// <summary>Brings an address into the one form of its mailbox.</summary>
    /// <param name="local">In lower case, without the part after a plus sign.</param>
    /// <param name="host">In lower case and ASCII.</param>
    public static (string Local, string Host) MailboxOf(string local, string host)
    {
        if (!s_byHost.TryGetValue(host, out var provider))
        {
            var dot = host.IndexOf('.');
            var isBelow = dot > 0 && s_byHost.TryGetValue(host[(dot + 1)..], out provider) && provider.HasSubdomains;
            return isBelow ? (host[..dot], provider!.Host) : (local, host);
        }
        if (provider.HasHyphenParts && local.IndexOf('-') is > 0 and var hyphen)
            local = local[..hyphen];
        if (provider.IsDotHyphen)
            local = local.Replace('-', '.');
        var kept = string.Concat(local.Where(c => !provider.Ignored.Contains(c)));
        return (kept.Length > 0 ? kept : local, provider.Host);
    }

    private static FrozenDictionary<string, Provider> Read()
    {
        using var text = new StreamReader(typeof(MailboxProviders).Assembly.GetManifestResourceStream(Table)!);
        var byHost = new Dictionary<string, Provider>();
        const StringSplitOptions clean = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        foreach (var line in text.ReadToEnd().Split('\n', clean))
        {
            if (line.StartsWith('#'))
                continue;
            var parts = line.Split('|', StringSplitOptions.TrimEntries);
            var (hosts, rules) = (parts[0].Split(' '), parts[1].Split(' '));
            var ignored = rules
                .FirstOrDefault(rule => rule.StartsWith(Ignores, StringComparison.Ordinal))
                ?[Ignores.Length..];
            var provider = new Provider(
                hosts[0],
                ignored ?? "",
                rules.Contains("hyphen"),
                rules.Contains("dot=hyphen"),
                rules.Contains("subdomain")
            );
            foreach (var host in hosts)
                byHost.Add(host, provider);
        }
        return byHost.ToFrozenDictionary();
    }

    private sealed record Provider(
        string Host,
        string Ignored,
        bool HasHyphenParts,
        bool IsDotHyphen,
        bool HasSubdomains
    );
}
