namespace IdResolution.Storage.Log;

/// <summary>
/// Numbers of the log's form on disk. All fields are little-endian; everything starts at a multiple of four octets.
/// <code>
/// segment  = header (128)  frame*  zeros                      log/0000000001.log
/// frame    = magic u32  length u32  count u32  crc u32  first u64  last u64  entry*
/// entry    = word0 u64  word1 u64  [registration u64]  key  [case bits]  values  padding
/// word0    = transaction id (48)  key length (12)  action (3)  has case bits (1)
/// word1    = date in epoch milliseconds (44)  values length (19)  has registration (1)
/// </code>
/// The checksum is CRC-32C over the frame without its own field; it starts from a secret of the store and the magic is derived from the
/// same secret, so that octets registered by a stranger can never pass for a frame. One group commit is one frame, one write and one
/// flush: frame N+1 is written only after frame N was flushed. A registered spelling differs from its key in the case of ASCII letters
/// only, hence one bit for each octet of the key. The registration is the transaction that registered the handle; entries that register
/// it themselves leave it out.
/// </summary>
internal static class LogFormat
{
    public const uint Version = 1;

    public const int SegmentHeaderSize = 128;

    public const int FrameHeaderSize = 32;

    public const int EntryHeaderSize = 16;

    public const int MaxKeyLength = 2048;

    public const int MaxValuesLength = 262_144;

    public const int MaxFramePayload = 16 << 20;

    /// <summary>Largest encoded entry: header, registration, key, case bits, values, padding.</summary>
    public const int MaxEntrySize = EntryHeaderSize + 8 + MaxKeyLength + (MaxKeyLength / 8) + MaxValuesLength;

    /// <summary>The offset of a location has 26 bits and counts units of four octets.</summary>
    public const long MaxSegmentSize = 256L << 20;

    public const int MinSegmentSize = 64 << 10;

    public const ulong MaxTransactionId = (1UL << 48) - 1;

    public const long MaxDate = (1L << 44) - 1;

    public static int Align(int length) => (length + 3) & ~3;
}
