namespace IdResolution.Cli.CommandLine;

/// <summary>Something the operator typed or a file he named is wrong; the message says what and how to put it right.</summary>
internal sealed class UsageException(string message) : Exception(message);
