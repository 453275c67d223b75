using System.Data.Common;
using System.Security.Cryptography;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;

namespace Tributary.Server.Application.Secrets;

/// <summary>
/// Opens the secrets in the database and the key that encrypts them. At a start: 1. the key is read, or created beside
/// a SQLite file; 2. it must be the key that the database was used with, or be configured together with it; 3. secrets
/// not encrypted with the newest key are encrypted again. Those that no key opens are left to be made anew.
/// </summary>
internal static partial class SecretStore
{
    /// <summary>The pepper of trait hashes, where none is configured.</summary>
    public const string PepperSetting = "fraud_pepper";

    private const string KeyIdSetting = "secrets_key_id";
    private const string Folder = "keys";

    private static readonly string[] s_secretSettings = [CookieKey.Setting, PepperSetting, AuditKey.Setting];

    /// <summary>Tables with the columns of their key and of a secret.</summary>
    private static readonly (string Table, string Key, string Secret)[] s_secretColumns =
    [
        ("webhook", "id", "secret"),
        ("webhook", "id", "old_secret"),
        ("person", "id", "totp_secret"),
        ("protection_key", "name", "value"),
    ];

    /// <exception cref="StartException">The key that the secrets are encrypted with is missing.</exception>
    public static async ValueTask<SecretBox> OpenAsync(
        TributaryOptions options,
        Database database,
        CancellationToken stopping
    )
    {
        var usedWith = await StoredSettings.FindAsync(database, KeyIdSetting, stopping);
        var box = BoxOf(options, mayMake: usedWith is null);
        if (usedWith is not null && !box.Has(usedWith))
            throw SecretBox.Missing(usedWith);
        if (box.KeyId is { } id && (id != usedWith || box.HasOldKeys))
            await EncryptAsync(database, box, id, stopping);
        return box;
    }

    /// <summary>Returns the keys at hand. It reads and writes nothing in the database.</summary>
    /// <param name="mayMake">True to create the key beside a SQLite file that has none.</param>
    public static SecretBox BoxOf(TributaryOptions options, bool mayMake = false)
    {
        var own = options.Storage.Kind == StorageKind.Sqlite ? ReadOrMake(options, mayMake) : null;
        return new SecretBox([.. new[] { options.SecretsKey, own }.OfType<byte[]>(), .. options.OldSecretsKeys]);
    }

    /// <summary>
    /// Warns once at a start that nothing is encrypted. That is the operator's choice, but must not happen by accident.
    /// </summary>
    public static void WarnWhenPlain(ILogger log, SecretBox box)
    {
        if (box.KeyId is null)
            LogPlain(log);
    }

    /// <summary>Returns a value that is created once for all nodes of a database.</summary>
    public static async ValueTask<byte[]> ReadOrCreateAsync(
        Database database,
        SecretBox box,
        string setting,
        int size,
        CancellationToken stopping
    )
    {
        var made = box.Protect(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(size)));
        await StoredSettings.AddAsync(database, setting, made, stopping);
        var stored = await StoredSettings.FindAsync(database, setting, stopping);
        return Convert.FromHexString(box.Open(stored!));
    }

    /// <param name="path">The whole path of a SQLite file.</param>
    public static string KeyFileOf(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, Folder, Path.GetFileName(path) + ".key");

    private static byte[]? ReadOrMake(TributaryOptions options, bool mayMake)
    {
        var file = KeyFileOf(Path.GetFullPath(options.Storage.Place));
        if (!File.Exists(file))
        {
            if (!mayMake || options.SecretsKey is not null)
                return null;
            PrivateFiles.CreateFolder(Path.GetDirectoryName(file)!);
            PrivateFiles.Write(file, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(EncryptionKey.Size)));
        }
        var text = File.ReadAllText(file).Trim();
        return EncryptionKey.Read(text)
            ?? throw new StartException(
                $"{file} does not hold a key of {EncryptionKey.Size} bytes in hex. Restore the file that "
                    + "belongs to this database."
            );
    }

    private static async ValueTask EncryptAsync(
        Database database,
        SecretBox box,
        string keyId,
        CancellationToken stopping
    ) =>
        await database.WriteAsync(
            async connection =>
            {
                await EncryptSettingsAsync(database, connection, box, stopping);
                foreach (var column in s_secretColumns)
                    await EncryptColumnAsync(database, connection, box, column, stopping);
                await EncryptAnswersAsync(database, connection, box, stopping);
                return await StoredSettings.SetAsync(database, connection, KeyIdSetting, keyId, stopping);
            },
            stopping
        );

    private static async Task EncryptSettingsAsync(
        Database database,
        DbConnection connection,
        SecretBox box,
        CancellationToken stopping
    )
    {
        var settings = await database.ListAsync(
            connection,
            "select key, value from setting",
            row => (Key: row.GetString(0), Value: row.GetString(1)),
            stopping
        );
        foreach (var (key, value) in settings.Where(setting => s_secretSettings.Contains(setting.Key)))
            await database.ExecuteAsync(
                connection,
                "update setting set value = @value where key = @key",
                stopping,
                ("@key", key),
                ("@value", Renew(box, value))
            );
    }

    private static async Task EncryptColumnAsync(
        Database database,
        DbConnection connection,
        SecretBox box,
        (string Table, string Key, string Secret) column,
        CancellationToken stopping
    )
    {
        var (table, key, secret) = column;
        var secrets = await database.ListAsync(
            connection,
            $"select {key}, {secret} from {table} where {secret} is not null",
            row => (Key: row.GetValue(0), Text: row.GetString(1)),
            stopping
        );
        foreach (var (of, text) in secrets)
            await database.ExecuteAsync(
                connection,
                $"update {table} set {secret} = @secret where {key} = @key",
                stopping,
                ("@key", of),
                ("@secret", Renew(box, text))
            );
    }

    /// <summary>
    /// Encrypts the answers that are kept for an <c>Idempotency-Key</c> and show a secret. One that no key opens is of
    /// no use to a repetition, and is deleted.
    /// </summary>
    private static async Task EncryptAnswersAsync(
        Database database,
        DbConnection connection,
        SecretBox box,
        CancellationToken stopping
    )
    {
        var mark = SealedAnswer.Mark.ToArray();
        var answers = await database.ListAsync(
            connection,
            "select program_id, key_hash, response from idempotency where substr(response, 1, @length) = @mark",
            row => (Program: row.GetInt64(0), Key: row.GetFieldValue<byte[]>(1), Answer: row.GetFieldValue<byte[]>(2)),
            stopping,
            ("@length", mark.Length),
            ("@mark", mark)
        );
        foreach (var (program, key, answer) in answers)
        {
            var text = SealedAnswer.TextOf(answer);
            if (box.CanOpen(text))
                await database.ExecuteAsync(
                    connection,
                    "update idempotency set response = @response where program_id = @program and key_hash = @key",
                    stopping,
                    ("@response", SealedAnswer.Of(Renew(box, text))),
                    ("@program", program),
                    ("@key", key)
                );
            else
                await database.ExecuteAsync(
                    connection,
                    "delete from idempotency where program_id = @program and key_hash = @key",
                    stopping,
                    ("@program", program),
                    ("@key", key)
                );
        }
    }

    /// <summary>Returns a secret under the newest key. One that no key opens stays as it is.</summary>
    private static string Renew(SecretBox box, string text) =>
        box.IsOutdated(text) && box.CanOpen(text) ? box.Protect(box.Open(text)) : text;

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Secrets in this database (of webhooks, the cookie key, the pepper) are not encrypted, because "
            + "Tributary__SecretsKey is not set. Set it to the output of 'openssl rand -hex 32', the same on "
            + "every node; the next start encrypts them."
    )]
    private static partial void LogPlain(ILogger log);
}
