using System.Collections.Frozen;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Application.Identity;

/// <summary>Domains of disposable mailboxes: the bundled list, changed by the operator's own file.</summary>
internal sealed class DisposableDomains
{
    private readonly FrozenSet<string> _domains;
    private readonly FrozenSet<string> _kept;

    private DisposableDomains(IEnumerable<string> lines)
    {
        var entries = lines
            .Select(line => line.Trim().ToLowerInvariant())
            .Where(line => line.Length > 0 && line[0] != '#')
            .ToList();
        _domains = entries.Where(entry => entry[0] != '!').ToFrozenSet();
        _kept = entries.Where(entry => entry[0] == '!').Select(entry => entry[1..]).ToFrozenSet();
    }

    /// <param name="path">
    /// A file with one domain per line; <c>!domain</c> removes one. Null for the bundled list alone.
    /// </param>
    /// <exception cref="StartException">The file cannot be read.</exception>
    public static DisposableDomains Load(string? path)
    {
        using var bundled = new StreamReader(
            typeof(DisposableDomains).Assembly.GetManifestResourceStream("disposable-domains.txt")!
        );
        var lines = bundled.ReadToEnd().Split('\n');
        try
        {
            return new DisposableDomains(path is null ? lines : lines.Concat(File.ReadLines(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(
                $"{TributaryOptions.Section}:Fraud:DisposableDomains cannot be read: {e.Message}",
                e
            );
        }
    }

    /// <param name="domain">In lower case. A domain on the list covers its subdomains.</param>
    public bool Has(string domain)
    {
        for (var part = domain; ; part = part[(part.IndexOf('.') + 1)..])
        {
            if (_kept.Contains(part))
                return false;
            if (_domains.Contains(part))
                return true;
            if (!part.Contains('.'))
                return false;
        }
    }
}
