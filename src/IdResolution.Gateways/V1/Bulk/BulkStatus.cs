namespace IdResolution.Gateways.V1.Bulk;

/// <summary>What became of an item. The numbers stand in journals.</summary>
internal enum BulkStatus : byte
{
    /// <summary>Nothing was changed.</summary>
    Failed = 0,

    /// <summary>The handle is new.</summary>
    Registered = 1,

    /// <summary>The handle was there with other values.</summary>
    Replaced = 2,

    /// <summary>Everything was as wanted already.</summary>
    Unchanged = 3,

    /// <summary>Values were set or removed.</summary>
    Modified = 4,

    /// <summary>The handle is gone.</summary>
    Deleted = 5,
}
