namespace IdResolution.Gateways.V1.Bulk;

/// <summary>How far an item got, as a journal knows it. The numbers stand in journals; from <see cref="Done"/> on they are <see cref="BulkStatus"/> more.</summary>
internal enum LineState : byte
{
    /// <summary>Nothing is known of it.</summary>
    None = 0,

    /// <summary>Its execution began; how it ended is not known.</summary>
    Begun = 1,

    /// <summary>It failed and changed nothing.</summary>
    Failed = 2,

    /// <summary>It was done: this and a <see cref="BulkStatus"/>.</summary>
    Done = 16,
}
