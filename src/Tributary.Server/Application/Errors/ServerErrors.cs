namespace Tributary.Server.Application.Errors;

/// <summary>Errors of a server that cannot answer now.</summary>
internal static class ServerErrors
{
    public static readonly ErrorCode Internal = new(
        "internal_error",
        500,
        "An unexpected error occurred. The server's log describes it under the request_id."
    );
    public static readonly ErrorCode Saturated = new(
        "saturated",
        503,
        "The server has too much work waiting. Retry after the time in the Retry-After header."
    );
    public static readonly ErrorCode Unavailable = new(
        "unavailable",
        503,
        "The database is unavailable. Retry the request."
    );
    public static readonly ErrorCode StorageFull = new(
        "storage_full",
        503,
        "The database's disk is full, so nothing can be written. Free some space; no restart is needed."
    );
    public static readonly ErrorCode ReadOnly = new(
        "read_only",
        503,
        "The database accepts no writes; it may be a standby. Retry the request."
    );
    public static readonly ErrorCode NotMigrated = new(
        "not_migrated",
        503,
        "The database does not have the schema of this version yet. Run `tributary migrate`."
    );
    public static readonly ErrorCode SchemaAhead = new(
        "schema_ahead",
        503,
        "A newer version has migrated the database, and this server does not support it. Upgrade the server."
    );
    public static readonly ErrorCode Starting = new(
        "starting",
        503,
        "The server is starting: it opens or migrates the database. Retry the request."
    );
    public static readonly ErrorCode Stopping = new(
        "stopping",
        503,
        "The node is stopping. It still serves requests that arrive, but send new ones to another node."
    );
}
