using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Keys;

/// <summary>
/// The container of a Handle.Net private key file such as <c>admpriv.bin</c> (specification §2.9), taken apart but not decrypted.
/// Immutable until <see cref="Erase"/>; safe for use from many threads until then.
/// </summary>
public sealed class KeyFile
{
    /// <summary>Octets of the longest file that is read; a 16,384-bit RSA key with everything around it takes a fifth of it.</summary>
    public const int MaxLength = 65_536;

    private const int MaxSaltLength = 1_024;
    private const int DesBlockLength = 8;

    private readonly byte[] _content;

    private KeyFile(ReadOnlySpan<byte> content) => _content = content.ToArray();

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
    public ReadOnlyMemory<byte> Content => _content;

    /// <summary>Takes a file apart; false when it is not such a container.</summary>
    public static bool TryRead(ReadOnlySpan<byte> octets, [NotNullWhen(true)] out KeyFile? file)
    {
        file = null;
        if (octets.Length > MaxLength) return false;
        var reader = new WireReader(octets);
        var encryption = (KeyFileEncryption)reader.ReadUInt32();
        file = encryption switch
        {
            KeyFileEncryption.None or KeyFileEncryption.DesEcb =>
                new KeyFile(reader.ReadOctets(reader.Remaining)) { Encryption = encryption },
            KeyFileEncryption.DesCbc => ReadDesCbc(ref reader),
            KeyFileEncryption.Pbkdf2TripleDes or KeyFileEncryption.Pbkdf2Aes => ReadDerived(ref reader, encryption),
            _ => null,
        };
        reader.ExpectEnd();
        if (reader.Fault != DecodeFault.None || file is null || file.Content.IsEmpty || file.Salt.Length > MaxSaltLength) file = null;
        return file is not null;
    }

    /// <summary>Overwrites <see cref="Content"/>, which is a secret when the file is not encrypted.</summary>
    public void Erase() => CryptographicOperations.ZeroMemory(_content);

    private static KeyFile ReadDesCbc(ref WireReader reader)
    {
        var vector = reader.ReadOctets(DesBlockLength).ToArray();
        return new KeyFile(reader.ReadOctets(reader.Remaining)) { Encryption = KeyFileEncryption.DesCbc, InitializationVector = vector };
    }

    private static KeyFile ReadDerived(ref WireReader reader, KeyFileEncryption encryption)
    {
        var salt = reader.ReadBlob().ToArray();
        var iterations = reader.ReadUInt32();
        var keyBits = reader.ReadUInt32();
        var vector = reader.ReadBlob().ToArray();
        return new KeyFile(reader.ReadBlob())
        {
            Encryption = encryption,
            Salt = salt,
            Iterations = iterations,
            KeyBits = keyBits,
            InitializationVector = vector,
        };
    }
}
