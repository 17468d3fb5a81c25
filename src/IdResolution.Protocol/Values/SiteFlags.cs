namespace IdResolution.Protocol.Values;

/// <summary>
/// The primary mask of a site record (specification §2.6). Other bits are zero in well-formed records and kept when they are not.
/// </summary>
[Flags]
public enum SiteFlags : byte
{
    /// <summary>A mirror site.</summary>
    None = 0,

    /// <summary>One of several primary sites.</summary>
    MultiPrimary = 0x40,

    /// <summary>A primary site: changes are made here.</summary>
    Primary = 0x80,
}
