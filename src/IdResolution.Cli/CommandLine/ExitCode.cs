namespace IdResolution.Cli.CommandLine;

/// <summary>What the process returns; part of the contract with scripts, also in <c>idctl --help</c>.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>The server refused, some lines of a batch or an import failed, an audit log is not what was written, a check of the doctor failed, an
    /// identifier is not valid, or the output failed.</summary>
    public const int Refused = 1;

    /// <summary>The command line or a file given to it is wrong; nothing was sent.</summary>
    public const int Usage = 2;

    /// <summary>No believable answer from the server.</summary>
    public const int Unreachable = 3;

    /// <summary>The server did not accept who we are or what we may do.</summary>
    public const int Authentication = 4;

    /// <summary>The connection broke while a change was under way: done or not done, nobody knows.</summary>
    public const int OutcomeUnknown = 5;

    /// <summary>A signature in the record does not hold, or a value is not what was signed.</summary>
    public const int NotTrusted = 6;

    /// <summary>Verification was asked for, and a value that anybody may read is not signed.</summary>
    public const int NotSigned = 7;

    /// <summary>Interrupted from the keyboard.</summary>
    public const int Interrupted = 130;

    /// <summary>The table for people.</summary>
    public const string Help = """
        Exit codes:
          0  done
          1  the server refused (its code is printed), some lines of a batch or import failed,
             an audit log is not what was written, a check of doctor failed, an identifier is not
             valid, or the output could not be written
          2  the command line or an input file is wrong; nothing was sent
          3  the server could not be reached or gave no usable answer (of a batch: at least once)
          4  the server did not accept the identity, the key or the permission
          5  the connection broke during a change; it may or may not have been made
          6  verification failed: a value was changed after it was signed, or its signature does not hold
          7  verification found values that nobody signed, and none that are bad
        """;
}
