namespace Tributary.Client.Contracts;

/// <summary>The sets that can be exported, and the exports that the server writes on its own.</summary>
public sealed record ExportsInfo
{
    /// <summary>The sets.</summary>
    public required IReadOnlyList<ExportSetInfo> Sets { get; init; }

    /// <summary>The exports that the server writes on its own. Null if it writes none.</summary>
    public ExportSchedule? Schedule { get; init; }
}

/// <summary>A set that can be exported.</summary>
public sealed record ExportSetInfo
{
    /// <summary>The name, such as <c>rewards</c>.</summary>
    public required string Set { get; init; }

    /// <summary>A sentence that says what a row is.</summary>
    public required string Meaning { get; init; }

    /// <summary>The names of the columns.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>
    /// The names of the columns that may identify a person. They are left out unless they are asked for.
    /// </summary>
    public required IReadOnlyList<string> PersonalColumns { get; init; }
}

/// <summary>Exports that the server writes on its own.</summary>
public sealed record ExportSchedule
{
    /// <summary>The format: <c>csv</c> or <c>parquet</c>.</summary>
    public required string Format { get; init; }

    /// <summary>The time between the starts of two runs, in seconds.</summary>
    public required long EverySeconds { get; init; }

    /// <summary>The time of the next run. In the past if no server has begun it yet.</summary>
    public required DateTimeOffset NextAt { get; init; }

    /// <summary>The names of the sets.</summary>
    public required IReadOnlyList<string> Sets { get; init; }

    /// <summary>
    /// The last files of the program, the latest first, as the manifest in this server's folder lists them.
    /// </summary>
    public required IReadOnlyList<ExportedFile> Files { get; init; }
}

/// <summary>A file that the server has written.</summary>
public sealed record ExportedFile
{
    /// <summary>The set.</summary>
    public required string Set { get; init; }

    /// <summary>The name of the file.</summary>
    public required string File { get; init; }

    /// <summary>The number of rows.</summary>
    public required long Rows { get; init; }

    /// <summary>The SHA-256 of the file, in hex.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The time up to which the file has all rows.</summary>
    public required DateTimeOffset At { get; init; }
}
