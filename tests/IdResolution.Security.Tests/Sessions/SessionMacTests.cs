using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;
using IdResolution.Security.Sessions;
using IdResolution.Testing.Vectors;

namespace IdResolution.Security.Tests.Sessions;

public sealed class SessionMacTests
{
    private static readonly string[] Recorded =
        ["resolve-mac.request", "resolve-mac.response", "create-in-session.request", "create-in-session.auth.request",
            "create-in-authenticated-session.request", "replayed-counter.request", "terminate.request"];

    private static IEnumerable<byte[]> Frames()
    {
        foreach (var name in Recorded) yield return GoldenVectors.Get("session", name).Octets;
        var encrypted = GoldenVectors.Get("session", "resolve-encrypted.request");
        using var keys = RecordedKeys();
        Envelope.TryRead(encrypted.Octets, out var envelope);
        Assert.That(keys.TryDecrypt(envelope.Version, encrypted.Octets.AsSpan(Envelope.Length), out var message), Is.True);
        Assert.That(Convert.ToHexStringLower(message!), Is.EqualTo(encrypted.Decoded.GetProperty("plaintext").GetString()));
        var plain = new byte[Envelope.Length + message!.Length];
        (envelope with { Encrypted = false, MessageLength = (uint)message.Length }).Write(plain);
        message.CopyTo(plain, Envelope.Length);
        yield return plain;
    }

    [Test]
    public void Verifies_recorded_messages_and_makes_the_same_credentials()
    {
        using var keys = RecordedKeys();
        foreach (var frame in Frames())
        {
            Assert.That(MessageCodec.TryRead(frame, out var message, out _), Is.True);
            var headerAndBody = MessageCodec.HeaderAndBody(frame);
            Assert.That(SessionMac.IsOn(message), Is.True);
            Assert.That(SessionMac.Verify(keys, message.Envelope, message.Credential!, headerAndBody), Is.True);
            Assert.That(SessionMac.TryCreate(keys, message.Envelope, message.Credential!.SessionCounter, headerAndBody, out var credential), Is.True);
            Assert.That(MessageCodec.ToArray(message with { Credential = credential }), Is.EqualTo(frame));
        }
    }

    [Test]
    public void A_MAC_written_into_ready_octets_is_the_recorded_one_however_long_the_message()
    {
        using var keys = RecordedKeys();
        Span<byte> mac = stackalloc byte[32];
        foreach (var frame in Frames())
        {
            MessageCodec.TryRead(frame, out var message, out _);
            Assert.That(SessionMac.TryWrite(keys, message.Envelope, message.Credential!.SessionCounter, MessageCodec.HeaderAndBody(frame), mac), Is.True);
            Assert.That(mac.SequenceEqual(message.Credential.Signature.Span), Is.True);
        }
        MessageCodec.TryRead(GoldenVectors.Get("session", "resolve-mac.request").Octets, out var recorded, out _);
        var longest = new byte[Envelope.MaxMessageLength];
        Assert.That(SessionMac.TryCreate(keys, recorded.Envelope, 1, longest, out var credential), Is.True);
        Assert.That(SessionMac.TryWrite(keys, recorded.Envelope, 1, longest, mac) && mac.SequenceEqual(credential!.Signature.Span), Is.True);
        Assert.That(SessionMac.TryWrite(keys, recorded.Envelope with { Version = new ProtocolVersion(2, 4) }, 1, longest, mac), Is.False);
    }

    [Test]
    public void Any_other_octet_breaks_it()
    {
        using var keys = RecordedKeys();
        var frame = GoldenVectors.Get("session", "resolve-mac.request").Octets;
        MessageCodec.TryRead(frame, out var message, out _);
        var headerAndBody = MessageCodec.HeaderAndBody(frame).ToArray();
        for (var i = 0; i < headerAndBody.Length; i++)
        {
            var changed = (byte[])headerAndBody.Clone();
            changed[i] ^= 1;
            Assert.That(SessionMac.Verify(keys, message.Envelope, message.Credential!, changed), Is.False, $"octet {i}");
        }
        foreach (var envelope in new[] { message.Envelope with { SessionId = 1 }, message.Envelope with { RequestId = 1 },
            message.Envelope with { Version = new ProtocolVersion(2, 10) }, message.Envelope with { Suggested = new ProtocolVersion(2, 10) } })
        {
            Assert.That(SessionMac.Verify(keys, envelope, message.Credential!, headerAndBody), Is.False, envelope.ToString());
        }
    }

    [TestCase("HMAC-SHA256", "HmacSha256", 2, 11, ExpectedResult = false)]
    [TestCase("HMAC-SHA256", "HmacSha256", 2, 3, ExpectedResult = false)]
    [TestCase("SHA1", "Sha1", 2, 3, ExpectedResult = true)]
    [TestCase("\u0002", "Sha1", 2, 4, ExpectedResult = true)]
    [TestCase("MD5", "Sha1", 2, 4, ExpectedResult = false)]
    [TestCase("SHA1", "Sha1", 2, 5, ExpectedResult = false)]
    [TestCase("SHA1", "Sha1", 2, 6, ExpectedResult = false)]
    [TestCase("SHA1", "Sha1", 2, 7, ExpectedResult = false)]
    public bool Knows_the_algorithm_of_each_version(string name, string captured, int major, int minor)
    {
        // OpenSSL's MACs cover exactly the given octets, as versions before 2.5 do; later ones cover the envelope too.
        using var keys = Keys();
        return SessionMac.Verify(
            keys, new Envelope { Version = new ProtocolVersion((byte)major, (byte)minor) },
            new Credential { Type = "HS_MAC", DigestAlgorithm = name, Signature = Captured(captured) }, OpenSslExchange.Message);
    }

    [TestCase("HMAC-SHA256", "HmacSha256")]
    [TestCase("hmac_sha256", "HmacSha256")]
    [TestCase("HMAC-SHA1", "HmacSha1")]
    public void Agrees_with_OpenSSL_on_HMACs(string name, string captured)
    {
        // 2.7 covers 14 octets of the envelope in front: those are the first of the captured message.
        using var keys = Keys();
        var message = OpenSslExchange.Message;
        var envelope = new Envelope { Version = new ProtocolVersion(2, 7) };
        using var covered = new WireWriter();
        SignedOctets.TryWrite(covered, envelope, 0, []);
        var prefix = covered.ToArray();
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHMAC(
            captured == "HmacSha1" ? System.Security.Cryptography.HashAlgorithmName.SHA1 : System.Security.Cryptography.HashAlgorithmName.SHA256,
            OpenSslExchange.Secret.AsSpan(0, 32));
        hash.AppendData(message);
        Assert.That(hash.GetHashAndReset(), Is.EqualTo(Captured(captured)), "the key is the first 32 octets");
        hash.AppendData(prefix);
        hash.AppendData(message);
        var credential = new Credential { Type = "hs_mac", DigestAlgorithm = name, Signature = hash.GetHashAndReset() };
        Assert.That(SessionMac.Verify(keys, envelope, credential, message), Is.True);
    }

    [TestCase(2, 5)]
    [TestCase(2, 6)]
    public void Makes_none_where_it_would_mean_nothing(int major, int minor)
    {
        using var keys = Keys();
        Assert.That(
            SessionMac.TryCreate(keys, new Envelope { Version = new ProtocolVersion((byte)major, (byte)minor) }, 1, new byte[24], out _), Is.False);
    }

    [Test]
    public void A_shortened_MAC_or_another_credential_is_not_right()
    {
        using var keys = RecordedKeys();
        var frame = GoldenVectors.Get("session", "resolve-mac.request").Octets;
        MessageCodec.TryRead(frame, out var message, out _);
        var right = message.Credential!;
        var headerAndBody = MessageCodec.HeaderAndBody(frame);
        var shortened = new Credential
        {
            SessionCounter = right.SessionCounter, Type = right.Type, DigestAlgorithm = right.DigestAlgorithm, Signature = right.Signature[..31],
        };
        Assert.That(SessionMac.Verify(keys, message.Envelope, shortened, headerAndBody), Is.False);
        var signed = new Credential
        {
            SessionCounter = right.SessionCounter, Type = "HS_SIGNED", DigestAlgorithm = right.DigestAlgorithm, Signature = right.Signature,
        };
        Assert.That(SessionMac.Verify(keys, message.Envelope, signed, headerAndBody), Is.False);
    }

    private static byte[] Captured(string name) => (byte[])typeof(OpenSslExchange).GetField(name)!.GetValue(null)!;

    private static SessionKeys Keys() =>
        SessionKeys.TryDerive(SessionCipher.Aes, OpenSslExchange.Secret, allowsLegacy: true, out var keys) ? keys : throw new InvalidOperationException();

    private static SessionKeys RecordedKeys()
    {
        var key = GoldenVectors.Get("session", "setup-dh.response").Entry.GetProperty("verify").GetProperty("sessionKey").GetString()!;
        return SessionKeys.TryCreate(SessionCipher.Aes, Convert.FromHexString(key), allowsLegacy: false, out var keys)
            ? keys : throw new InvalidOperationException();
    }
}
