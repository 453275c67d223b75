using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Tributary.Storage.Connections;

namespace Tributary.Server.Application.Settings;

/// <summary>
/// Reads settings and keeps each fault, as one line that names the setting and says what is allowed. It never repeats a
/// secret.
/// </summary>
internal sealed class SettingReader(IConfigurationSection section)
{
    private const int LeastAdminKey = 32;
    private const int LeastDistinct = 10; // 32 random hexadecimal digits have fewer once in a million times

    /// <summary>A client on the same machine may have its address and key in the same environment.</summary>
    private static readonly string[] s_ofClients = ["Url", "Key"];

    private readonly HashSet<string> _read = new(StringComparer.OrdinalIgnoreCase);

    private readonly List<string> _faults = [];

    public string? Fault => _faults.Count == 0 ? null : _faults[0];

    /// <summary>All faults, in the order in which they were found.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>The names that have been read.</summary>
    public IReadOnlySet<string> Asked => _read;

    /// <summary>Finds a configured name that is not a setting. Call it last.</summary>
    public void RefuseUnknown()
    {
        var known = SettingList
            .All.Select(setting => setting.Name)
            .Concat(_read)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (
            var (path, value) in section
                .AsEnumerable(makePathsRelative: true)
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        )
        {
            if (value is null || path.Length == 0 || known.Contains(path))
                continue;
            if (s_ofClients.Contains(path, StringComparer.OrdinalIgnoreCase))
                continue;
            var above = path[..Math.Max(0, path.LastIndexOf(':'))];
            var isItem = path[(above.Length + 1)..].All(char.IsAsciiDigit) && known.Contains(above);
            if (
                isItem
                || SettingList.All.Any(setting =>
                    setting.HasChildren && setting.Name.Equals(above, StringComparison.OrdinalIgnoreCase)
                )
            )
                continue;
            var meant = Spelling.Nearest(path, known) is { } nearest
                ? $"the nearest is {Named(nearest)}"
                : "docs/settings.md lists all settings";
            Wrong(path, $"is not a setting of this version; {meant}");
        }
    }

    public StorageOptions Storage()
    {
        var text = Read("Storage") ?? ServerSettings.Storage.Default;
        if (text.StartsWith("sqlite:", StringComparison.OrdinalIgnoreCase) && text.Length > "sqlite:".Length)
            return new StorageOptions(StorageKind.Sqlite, text["sqlite:".Length..]);
        var isPostgres =
            text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);
        if (!isPostgres)
            Wrong("Storage", "must be sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE");
        else if (
            !PostgresAddress.TryParse(text, out var address)
            || text.LastIndexOf('@') != text.IndexOf('@')
            || (text.Contains('@') && address.UserInfo.Length == 0)
        )
            Wrong(
                "Storage",
                "is not a valid postgres:// address. Special characters of the user and password "
                    + "must be percent-encoded: @ is %40, : is %3A, / is %2F, # is %23"
            );
        else if (!address.HasDatabase)
            Wrong("Storage", "names no database. Write postgres://USER:PASSWORD@HOST:PORT/DATABASE");
        else if (!address.HasKnownDistribution)
            Wrong("Storage", "has an unknown distribution. Write distribution=citus, or leave it out");
        else
            return new StorageOptions(StorageKind.Postgres, text);
        return new StorageOptions(StorageKind.Sqlite, "");
    }

    public string? AdminKey()
    {
        var text = Read("AdminKey");
        if (
            text is not null
            && (
                text.Length < LeastAdminKey
                || text.Distinct().Count() < LeastDistinct
                || text.Any(c => c is <= ' ' or > '~')
            )
        )
            Wrong(
                "AdminKey",
                $"must be at least {LeastAdminKey} random printable ASCII characters without spaces; 'openssl rand "
                    + "-hex 32' makes one"
            );
        return text;
    }

    /// <returns>32 bytes in hex; null when there is none.</returns>
    public byte[]? SecretsKey()
    {
        var text = Read("SecretsKey");
        return text is null ? null : Key("SecretsKey", text);
    }

    public ImmutableArray<byte[]> OldSecretsKeys() =>
        [.. Texts("OldSecretsKeys").Select(text => Key("OldSecretsKeys", text))];

    private byte[] Key(string name, string text)
    {
        if (EncryptionKey.Read(text) is { } key)
            return key;
        Wrong(name, $"must be {EncryptionKey.Size} bytes in hex; 'openssl rand -hex {EncryptionKey.Size}' makes them");
        return new byte[EncryptionKey.Size];
    }

    public Uri? Url(string name)
    {
        if (Read(name) is not { } text)
            return null;
        if (
            Uri.TryCreate(text, UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https"
            && url.Query.Length == 0
            && url.UserInfo.Length == 0
        )
            return url;
        Wrong(name, "must be an http or https address such as https://go.example.com");
        return null;
    }

    public int Number(NumberSetting setting) => Number(setting.Name, setting.Otherwise, setting.Least, setting.Most);

    public int Number(string name, int otherwise, int least, int most)
    {
        if (Read(name) is not { } text)
            return otherwise;
        if (
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least
            && number <= most
        )
            return number;
        Wrong(name, $"must be a whole number from {least} to {most}");
        return otherwise;
    }

    public long? Amount(string name)
    {
        if (Read(name) is not { } text)
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var amount))
            return amount;
        Wrong(name, "must be an amount in minor units, 0 or more");
        return null;
    }

    public T Word<T>(string name, T otherwise)
        where T : struct, Enum
    {
        if (Read(name) is not { } text)
            return otherwise;
        if (Engine.Foundation.EnumNames.TryParse<T>(text, out var value))
            return value;
        Wrong(name, $"must be one of {string.Join(", ", Engine.Foundation.EnumNames.All<T>())}");
        return otherwise;
    }

    /// <summary>Reads one text separated by commas, or a list.</summary>
    public ImmutableArray<IPNetwork> Networks(string name)
    {
        var list = section.GetSection(name).GetChildren().Select(child => child.Value ?? "");
        var texts =
            Read(name)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? list;
        var networks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var text in texts)
        {
            if (IPNetwork.TryParse(text, out var network))
                networks.Add(network);
            else if (IPAddress.TryParse(text, out var address))
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else
                Wrong(name, "must be addresses or networks such as 10.0.0.0/8");
        }
        return networks.ToImmutable();
    }

    public string? Text(string name) => Read(name);

    public ImmutableArray<string> Texts(string name) =>
        [.. Read(name)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []];

    public bool Flag(string name, bool otherwise)
    {
        if (Read(name) is not { } text)
            return otherwise;
        if (bool.TryParse(text, out var flag))
            return flag;
        Wrong(name, "must be true or false");
        return otherwise;
    }

    /// <summary>The children of a setting, by the last part of their names.</summary>
    public IEnumerable<KeyValuePair<string, string>> Children(string name) =>
        section.GetSection(name).GetChildren().Select(child => KeyValuePair.Create(child.Key, child.Value ?? ""));

    /// <summary>
    /// Returns the current pepper and its version, then the old ones, written as <c>VERSION=HEX</c>; the newest first.
    /// </summary>
    public ImmutableArray<Pepper> Peppers()
    {
        const int Least = 16;
        var version = Number(FraudSettings.PepperVersion);
        var peppers = ImmutableArray.CreateBuilder<Pepper>();
        if (Read("Fraud:Pepper") is { } now)
            Add("Fraud:Pepper", $"{version}={now}");
        foreach (var old in Texts("Fraud:OldPeppers"))
            Add("Fraud:OldPeppers", old);
        if (peppers.DistinctBy(pepper => pepper.Version).Count() != peppers.Count)
            Wrong("Fraud:OldPeppers", "must name each version only once");
        if (peppers.Count > 0 && Read("Fraud:Pepper") is null)
            Wrong("Fraud:Pepper", "is required when there are old peppers");
        return peppers.ToImmutable();

        void Add(string name, string text)
        {
            if (
                text.Split('=') is [var number, var hex]
                && byte.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var of)
                && of > 0
                && hex.Length >= Least * 2
                && hex.Length % 2 == 0
                && hex.All(char.IsAsciiHexDigit)
            )
                peppers.Add(new Pepper(of, Convert.FromHexString(hex)));
            else
                Wrong(
                    name,
                    name == "Fraud:Pepper"
                        ? $"must be at least {Least} bytes in hex"
                        : $"must be VERSION=HEX,VERSION=HEX, each of at least {Least} bytes"
                );
        }
    }

    private string? Read(string name)
    {
        _read.Add(name);
        var text = section[name]?.Trim();
        return text is { Length: > 0 } ? text : null;
    }

    /// <summary>Keeps a fault.</summary>
    /// <param name="rule">The rest of the sentence after the setting's name.</param>
    public void Wrong(string name, string rule) => _faults.Add($"{Named(name)} {rule}.");

    private string Named(string name) =>
        $"{section.Path}:{name} (environment: {section.Path}__{name.Replace(":", "__")})";
}
