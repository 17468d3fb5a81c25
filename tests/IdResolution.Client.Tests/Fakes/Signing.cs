using System.Security.Cryptography;
using System.Text;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;
using IdResolution.Security;

namespace IdResolution.Client.Tests.Fakes;

/// <summary>Puts the signature of a server under a finished message, as specification §3.4 says.</summary>
internal static class Signing
{
    public static byte[] Sign(byte[] frame, PrivateKey key, HashAlgorithmName? hash = null)
    {
        if (!MessageCodec.TryRead(frame, out var message, out _)) throw new ArgumentException("not a message", nameof(frame));
        var chosen = hash ?? HashAlgorithmName.SHA256;
        using var covered = new WireWriter();
        if (!SignedOctets.TryWrite(covered, message.Envelope, 0, MessageCodec.HeaderAndBody(frame)))
        {
            // The versions in the gap: some octets or other, as the reference has it.
            covered.WriteOctets(MessageCodec.HeaderAndBody(frame));
        }
        return MessageCodec.ToArray(message with
        {
            Credential = new Credential
            {
                Type = "HS_SIGNED",
                DigestAlgorithm = new Utf8String(Encoding.ASCII.GetBytes(chosen == HashAlgorithmName.SHA1 ? "SHA1" : "SHA-256")),
                Signature = key.Sign(covered.Written, chosen),
            },
        });
    }
}
