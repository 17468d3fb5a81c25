using System.Diagnostics.CodeAnalysis;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Keys;

/// <summary>
/// The container of a Handle.Net private key file such as <c>admpriv.bin</c> (specification §2.9), taken apart but not decrypted.
/// Immutable; safe for use from many threads.
/// </summary>
public sealed class KeyFile
{
    /// <summary>Octets of the longest file that is read; a 16,384-bit RSA key with everything around it takes a fifth of it.</summary>
    public const int MaxLength = 65_536;

    private const int MaxSaltLength = 1_024;
    private const int DesBlockLength = 8;

    private KeyFile()
    {
    }

    /// <summary>How <see cref="Content"/> is encrypted.</summary>
    public KeyFileEncryption Encryption { get; private init; }

    /// <summary>Salt of the key derivation; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Salt { get; private init; }

    /// <summary>Rounds of the key derivation; 0 where there is none.</summary>
    public uint Iterations { get; private init; }

    /// <summary>Bits of the derived key; 0 where there is none.</summary>
    public uint KeyBits { get; private init; }

    /// <summary>Initialisation vector; empty where there is none.</summary>
    public ReadOnlyMemory<byte> InitializationVector { get; private init; }

    /// <summary>The key record, encrypted or not.</summary>
    public ReadOnlyMemory<byte> Content { get; private init; }

    /// <summary>Takes a file apart; false when it is not such a container.</summary>
    public static bool TryRead(ReadOnlySpan<byte> octets, [NotNullWhen(true)] out KeyFile? file)
    {
        file = null;
        if (octets.Length > MaxLength) return false;
        var reader = new WireReader(octets);
        var encryption = (KeyFileEncryption)reader.ReadUInt32();
        file = encryption switch
        {
            KeyFileEncryption.None or KeyFileEncryption.DesEcb => new KeyFile
            {
                Encryption = encryption,
                Content = reader.ReadOctets(reader.Remaining).ToArray(),
            },
            KeyFileEncryption.DesCbc => new KeyFile
            {
                Encryption = encryption,
                InitializationVector = reader.ReadOctets(DesBlockLength).ToArray(),
                Content = reader.ReadOctets(reader.Remaining).ToArray(),
            },
            KeyFileEncryption.Pbkdf2TripleDes or KeyFileEncryption.Pbkdf2Aes => new KeyFile
            {
                Encryption = encryption,
                Salt = reader.ReadBlob().ToArray(),
                Iterations = reader.ReadUInt32(),
                KeyBits = reader.ReadUInt32(),
                InitializationVector = reader.ReadBlob().ToArray(),
                Content = reader.ReadBlob().ToArray(),
            },
            _ => null,
        };
        reader.ExpectEnd();
        if (reader.Fault != DecodeFault.None || file is null || file.Content.IsEmpty || file.Salt.Length > MaxSaltLength) file = null;
        return file is not null;
    }
}
