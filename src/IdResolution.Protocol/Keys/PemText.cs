namespace IdResolution.Protocol.Keys;

/// <summary>Tells PEM text from key records in HS_PUBKEY data (specification §2.9, national profile).</summary>
public static class PemText
{
    /// <summary>True when <paramref name="data"/> starts like PEM text.</summary>
    public static bool IsPem(ReadOnlySpan<byte> data) => data.StartsWith("-----BEGIN "u8);
}
