namespace IdResolution.Protocol.Values;

/// <summary>Who may read and write a value (specification §2.2). The upper four bits are zero in well-formed values and kept when they are not.</summary>
[Flags]
public enum ValuePermissions : byte
{
    /// <summary>Nobody may do anything.</summary>
    None = 0,

    /// <summary>Anyone may modify.</summary>
    PublicWrite = 0x01,

    /// <summary>Anyone may read.</summary>
    PublicRead = 0x02,

    /// <summary>Administrators with the modify right may modify.</summary>
    AdminWrite = 0x04,

    /// <summary>Administrators with the read right may read.</summary>
    AdminRead = 0x08,

    /// <summary><c>1110</c>, the default.</summary>
    Default = AdminRead | AdminWrite | PublicRead,

    /// <summary><c>1100</c>, customary for secrets.</summary>
    Secret = AdminRead | AdminWrite,
}
