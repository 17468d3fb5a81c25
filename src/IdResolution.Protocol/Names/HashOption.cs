namespace IdResolution.Protocol.Names;

/// <summary>
/// Which part of a handle chooses the server of a site (specification §2.6, §5.6). Unknown octets count as <see cref="ByHandle"/>.
/// </summary>
public enum HashOption : byte
{
    /// <summary>The prefix.</summary>
    ByPrefix = 0,

    /// <summary>The suffix.</summary>
    BySuffix = 1,

    /// <summary>The whole handle, the default.</summary>
    ByHandle = 2,
}
