namespace IdResolution.Cli.CommandLine;

/// <summary>What the process returns; part of the contract with scripts, also in <c>idctl --help</c>.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>The server refused, or some lines of a batch or an import failed.</summary>
    public const int Refused = 1;

    /// <summary>The command line or a file given to it is wrong; nothing was sent.</summary>
    public const int Usage = 2;

    /// <summary>No believable answer from the server.</summary>
    public const int Unreachable = 3;

    /// <summary>The server did not accept who we are or what we may do.</summary>
    public const int Authentication = 4;

    /// <summary>The connection broke while a change was under way: done or not done, nobody knows.</summary>
    public const int OutcomeUnknown = 5;

    /// <summary>Interrupted from the keyboard.</summary>
    public const int Interrupted = 130;

    /// <summary>The table for people.</summary>
    public const string Help = """
        Exit codes:
          0  done
          1  the server refused (its code is printed), or some lines of a batch or import failed
          2  the command line or an input file is wrong; nothing was sent
          3  the server could not be reached or gave no usable answer (of a batch: at least once)
          4  the server did not accept the identity, the key or the permission
          5  the connection broke during a change; it may or may not have been made
        """;
}
