using System.Security.Cryptography;
using IdResolution.Protocol.Keys;
using IdResolution.Security.National;

namespace IdResolution.Security;

/// <summary>Recognises the forms of private key files and opens them (specification §2.9).</summary>
internal static class KeyFileReader
{
    /// <exception cref="KeyFileException">The file cannot be used.</exception>
    public static AsymmetricAlgorithm Read(ReadOnlySpan<byte> octets, string? passphrase)
    {
        if (octets.IndexOf("-----BEGIN "u8) >= 0) return ReadPem(octets, passphrase);
        if (KeyFile.TryRead(octets, out var file))
        {
            try
            {
                return ReadContainer(file, passphrase);
            }
            finally
            {
                file.Erase();
            }
        }
        throw new KeyFileException(KeyRecord.TryRead(octets, out var record) && record is PublicKeyRecord
            ? KeyFileProblem.PublicKey
            : KeyFileProblem.UnknownFormat);
    }

    private static AsymmetricAlgorithm ReadPem(ReadOnlySpan<byte> text, string? passphrase)
    {
        if (!Pem.TryRead(text, out var label, out var der)) throw new KeyFileException(KeyFileProblem.UnknownFormat);
        try
        {
            return label switch
            {
                "PRIVATE KEY" => KeyConversion.Import(der, static (key, der) => key.ImportPkcs8PrivateKey(der, out _))
                    ?? throw new KeyFileException(KeyFileProblem.UnsupportedKey),
                "EC PRIVATE KEY" or "SM2 PRIVATE KEY" => KeyConversion.Import(der, static (key, der) => ToSm2(key).ImportECPrivateKey(der, out _))
                    ?? throw new KeyFileException(KeyFileProblem.UnsupportedKey),
                "RSA PRIVATE KEY" => KeyConversion.Import(der, static (key, der) => ToRsa(key).ImportRSAPrivateKey(der, out _))
                    ?? throw new KeyFileException(KeyFileProblem.UnsupportedKey),
                "ENCRYPTED PRIVATE KEY" when string.IsNullOrEmpty(passphrase) =>
                    throw new KeyFileException(KeyFileProblem.PassphraseNeeded),
                "ENCRYPTED PRIVATE KEY" => KeyConversion.Import(der, (key, der) => key.ImportEncryptedPkcs8PrivateKey(passphrase, der, out _))
                    ?? throw new KeyFileException(KeyFileProblem.WrongPassphrase),
                "PUBLIC KEY" => throw new KeyFileException(KeyFileProblem.PublicKey),
                _ => throw new KeyFileException(KeyFileProblem.UnknownFormat),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    private static AsymmetricAlgorithm ReadContainer(KeyFile file, string? passphrase)
    {
        var isEncrypted = file.Encryption != KeyFileEncryption.None;
        if (isEncrypted && string.IsNullOrEmpty(passphrase)) throw new KeyFileException(KeyFileProblem.PassphraseNeeded);
        var clear = isEncrypted ? KeyFileDecryption.Decrypt(file, passphrase!) : file.Content.ToArray();
        if (clear is null) throw new KeyFileException(KeyFileProblem.WrongPassphrase);
        try
        {
            // One wrong passphrase in 256 leaves padding that looks right and a record that makes no sense.
            if (!KeyRecord.TryRead(clear, out var record))
            {
                throw new KeyFileException(isEncrypted ? KeyFileProblem.WrongPassphrase : KeyFileProblem.UnknownFormat);
            }
            if (record is not PrivateKeyRecord secret) throw new KeyFileException(KeyFileProblem.PublicKey);
            var key = KeyConversion.ToAlgorithm(secret);
            secret.Erase();
            return key ?? throw new KeyFileException(KeyFileProblem.UnsupportedKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(clear);
        }
    }

    private static RSA ToRsa(AsymmetricAlgorithm key) => key as RSA ?? throw new CryptographicException("PKCS#1 holds RSA keys only.");

    private static Sm2Key ToSm2(AsymmetricAlgorithm key) => key as Sm2Key ?? throw new CryptographicException("SEC 1 holds keys of curves only.");
}
