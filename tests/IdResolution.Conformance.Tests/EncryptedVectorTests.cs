using System.Security.Cryptography;
using IdResolution.Conformance.Tests.Vectors;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;
using IdResolution.Testing.Vectors;

namespace IdResolution.Conformance.Tests;

/// <summary>Encrypted messages of a session: envelope in clear, the rest as one ciphertext (specification §3.5, §6.8).</summary>
public sealed class EncryptedVectorTests
{
    private static IEnumerable<TestCaseData> Encrypted => VectorSet.Cases(VectorKind.Encrypted);

    [TestCaseSource(nameof(Encrypted))]
    public void Envelope_is_in_clear_and_the_codec_asks_for_decryption(GoldenVector vector)
    {
        Assert.That(Envelope.TryRead(vector.Octets, out var envelope), Is.True);
        ExpectedMessage.AssertEnvelope(envelope, new Fields(vector.Decoded.GetProperty("envelope")));

        var written = new byte[Envelope.Length];
        envelope.Write(written);
        Assert.That(written, Is.EqualTo(vector.Octets[..Envelope.Length]));
        Assert.That(MessageCodec.TryRead(vector.Octets, out _, out var error), Is.False);
        Assert.That(error.Fault, Is.EqualTo(DecodeFault.Encrypted));
    }

    [TestCaseSource(nameof(Encrypted))]
    public void Plaintext_decodes_and_encodes_back(GoldenVector vector)
    {
        var clear = VectorSet.ClearFrame(vector);

        var message = VectorSet.Read(clear);

        if (vector.Decoded.TryGetProperty("plaintextBody", out var body)) ExpectedBody.AssertIs(message, new Fields(body));
        else Assert.That(((ResolutionRequest)message.Body).Handle, Is.EqualTo(new Utf8String("88.100/obj0000006")));
        Assert.That(MessageCodec.ToArray(message), Is.EqualTo(clear));
    }

    [TestCaseSource(nameof(Encrypted))]
    public void Ciphertext_is_the_plaintext_under_the_cipher_key_with_the_vector_in_front(GoldenVector vector)
    {
        var expected = new Fields(vector.Decoded);
        using var aes = Aes.Create();
        aes.Key = expected.Hex("cipherKey");
        var iv = expected.Hex("iv");
        var ciphertext = vector.Octets[Envelope.Length..];

        Assert.That(ciphertext[..iv.Length], Is.EqualTo(iv));
        Assert.That(aes.DecryptCbc(ciphertext.AsSpan(iv.Length), iv), Is.EqualTo(expected.Hex("plaintext")));
        // AES uses the first half of the session key, the MAC all of it (specification §6.8).
        Assert.That(expected.Hex("sessionKey")[..16], Is.EqualTo(aes.Key));
    }
}
