namespace IdResolution.Protocol.Values;

/// <summary>What a server's interface is for (specification §2.6).</summary>
[Flags]
public enum InterfaceType : byte
{
    /// <summary>Out of service.</summary>
    OutOfService = 0,

    /// <summary>Administration.</summary>
    Administration = 1,

    /// <summary>Resolution.</summary>
    Resolution = 2,

    /// <summary>Both.</summary>
    Both = Administration | Resolution,
}
