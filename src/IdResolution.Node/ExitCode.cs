namespace IdResolution.Node;

/// <summary>Exit codes of idnode; from 64 on those of sysexits.h.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Could not do what was asked; the last line says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Another process owns the data directory (EX_CANTCREAT).</summary>
    public const int InUse = 73;

    /// <summary>The store is damaged (EX_IOERR).</summary>
    public const int Damaged = 74;

    /// <summary>The configuration is wrong (EX_CONFIG).</summary>
    public const int Configuration = 78;
}
