namespace IdResolution.Storage;

/// <summary>Action codes of the transaction log (specification §7.8).</summary>
public enum TransactionAction : byte
{
    /// <summary>Advances ids and dates only.</summary>
    Placeholder = 0,

    /// <summary>A handle is registered.</summary>
    CreateHandle = 1,

    /// <summary>A handle is deleted.</summary>
    DeleteHandle = 2,

    /// <summary>The values of a handle change.</summary>
    UpdateHandle = 3,

    /// <summary>A prefix is homed.</summary>
    HomePrefix = 4,

    /// <summary>A prefix is unhomed.</summary>
    UnhomePrefix = 5,
}
