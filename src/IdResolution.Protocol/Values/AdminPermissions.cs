namespace IdResolution.Protocol.Values;

/// <summary>What an administrator may do (specification §2.4). Bits without a name are kept.</summary>
[Flags]
public enum AdminPermissions : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Register handles under the prefix; read from the prefix handle.</summary>
    AddHandle = 0x0001,

    /// <summary>Delete the handle.</summary>
    DeleteHandle = 0x0002,

    /// <summary>Register derived prefixes.</summary>
    AddDerivedPrefix = 0x0004,

    /// <summary>Defined, never consulted by the reference.</summary>
    DeleteDerivedPrefix = 0x0008,

    /// <summary>Modify ordinary values.</summary>
    ModifyValue = 0x0010,

    /// <summary>Remove ordinary values.</summary>
    RemoveValue = 0x0020,

    /// <summary>Add ordinary values.</summary>
    AddValue = 0x0040,

    /// <summary>Modify HS_ADMIN values.</summary>
    ModifyAdmin = 0x0080,

    /// <summary>Remove HS_ADMIN values.</summary>
    RemoveAdmin = 0x0100,

    /// <summary>Add HS_ADMIN values.</summary>
    AddAdmin = 0x0200,

    /// <summary>Read values that administrators only may read.</summary>
    ReadValue = 0x0400,

    /// <summary>List handles; read from the prefix handle.</summary>
    ListHandles = 0x0800,

    /// <summary>The twelve permissions that the text forms know.</summary>
    All = 0x0FFF,

    /// <summary>List derived prefixes; RFC 3651 and DO-IRP 3.0 only, not part of <see cref="All"/>.</summary>
    ListDerivedPrefixes = 0x1000,
}
