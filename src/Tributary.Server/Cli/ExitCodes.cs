namespace Tributary.Server.Cli;

internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The command ran, and found or met a fault.</summary>
    public const int Failed = 1;

    /// <summary>The configuration or the command line is wrong; nothing was started.</summary>
    public const int Usage = 2;

    /// <summary>The command ran, and left out faulty rows.</summary>
    public const int Rejected = 3;

    /// <summary>The command ran, and the entry that it asked for is not decided yet.</summary>
    public const int Undecided = 4;
}
