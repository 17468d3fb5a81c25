namespace IdResolution.Gateways.V1.Bulk;

/// <summary>What an item wants.</summary>
internal enum BulkOperation
{
    /// <summary>Register a handle that is not there; the same record again is no error.</summary>
    Register,

    /// <summary>Register a handle or write over the whole record.</summary>
    Replace,

    /// <summary>Set values by index, those that are there and new ones; the others stay.</summary>
    Modify,

    /// <summary>Remove values by index.</summary>
    Remove,

    /// <summary>Delete the handle.</summary>
    Delete,
}
