namespace IdResolution.Storage;

/// <summary>Another process, or another part of this one, has the store open.</summary>
public sealed class StoreInUseException : IOException
{
    /// <summary>Names the directory and, where it could be read, the process.</summary>
    public StoreInUseException(string dataDirectory, int? processId)
        : base(processId is { } id ? $"{dataDirectory} is in use by process {id}." : $"{dataDirectory} is in use by another process.")
    {
        DataDirectory = dataDirectory;
        ProcessId = processId;
    }

    /// <summary>The store's directory.</summary>
    public string DataDirectory { get; }

    /// <summary>The process that has it open, as far as could be read.</summary>
    public int? ProcessId { get; }
}
