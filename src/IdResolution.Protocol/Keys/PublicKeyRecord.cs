namespace IdResolution.Protocol.Keys;

/// <summary>A key record that may be shown to anyone (specification §2.9).</summary>
public abstract record PublicKeyRecord : KeyRecord
{
    private protected PublicKeyRecord()
    {
    }

    /// <summary>Flags behind the kind; always 0 in practice, kept as they are.</summary>
    public ushort Flags { get; init; }
}
