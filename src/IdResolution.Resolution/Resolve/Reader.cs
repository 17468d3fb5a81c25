namespace IdResolution.Resolution.Resolve;

/// <summary>Who reads (specification §5.3).</summary>
internal enum Reader
{
    /// <summary>Anyone, and wants public values only (the PO flag).</summary>
    PublicOnly,

    /// <summary>Anyone, and wants every selected value.</summary>
    Anonymous,

    /// <summary>An administrator with the right to read.</summary>
    Administrator,
}
