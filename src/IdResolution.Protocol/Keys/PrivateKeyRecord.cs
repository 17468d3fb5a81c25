namespace IdResolution.Protocol.Keys;

/// <summary>A key record that holds a secret: found in key files only (specification §2.9). It has no flags.</summary>
public abstract record PrivateKeyRecord : KeyRecord
{
    private protected PrivateKeyRecord()
    {
    }

    /// <summary>Overwrites the secret integers; the record is useless afterwards.</summary>
    public abstract void Erase();
}
