namespace Tributary.Server.Application.Settings;

/// <summary>The formats of exported files.</summary>
internal enum ExportFormat
{
    Csv,
    Parquet,
}
