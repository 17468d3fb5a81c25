using System.Net;
using System.Security.Cryptography;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Gateway;
using IdResolution.Resolution.Metrics;
using IdResolution.Resolution.Remote;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Resolution.Tests.Remote;
using IdResolution.Security;
using IdResolution.Security.Audit;
using IdResolution.Testing;

namespace IdResolution.Resolution.Tests.Gateway;

/// <summary>What gateways let their clients prove, with keys that live here and elsewhere.</summary>
public sealed class ClaimTests
{
    private const string User = "20.5/USER";

    private readonly PrivateKey _key = PrivateKey.GenerateRsa();
    private readonly PrivateKey _otherKey = PrivateKey.GenerateRsa();

    private MemoryTrail _trail = null!;
    private FakeRemoteService _service = null!;
    private RemoteHandles _remote = null!;
    private TestNode _node = null!;

    [OneTimeTearDown]
    public void DisposeKeys()
    {
        _key.Dispose();
        _otherKey.Dispose();
    }

    [SetUp]
    public void SetUp()
    {
        _trail = new MemoryTrail();
        _service = new FakeRemoteService();
        _remote = new RemoteHandles(_service, new RemoteLimits(), new ManualTimeProvider());
        _node = new TestNode(parts: new EngineParts { Remote = _remote, ServerKey = _key, Audit = _trail });
    }

    [TearDown]
    public async Task TearDown()
    {
        _node.Dispose();
        await _remote.DisposeAsync();
        await _service.DisposeAsync();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_secret_that_lives_elsewhere_is_judged_there_and_does_not_travel(bool isOld)
    {
        _service.Put(User, Make.Secret(300, "there"));
        _service.IsOld = isOld;
        Assert.That(await ProveAsync(new SecretClaim(Reference(User), "there"u8.ToArray())), Is.EqualTo((ResponseCode.Success, (ValueReference?)Reference(User))));
        Assert.That(await ProveAsync(new SecretClaim(Reference(User), "wrong"u8.ToArray())), Is.EqualTo((ResponseCode.AuthenticationFailed, (ValueReference?)null)));
    }

    [TestCase(0)]
    [TestCase(16)]
    [TestCase(20)]
    [TestCase(32)]
    [TestCase(64)]
    public async Task Another_service_can_read_what_it_is_to_judge_whatever_the_length_of_the_nonce(int length)
    {
        VerifyRequest? read = null;
        _service.Put(User, Make.Secret(300, "there"));
        _service.Verifying = request =>
        {
            var message = new Message { Envelope = new Envelope(), Header = new Header { OpCode = OpCode.VerifyResponse }, Body = request };
            Assert.That(MessageCodec.TryRead(MessageCodec.ToArray(message), out var decoded, out _), Is.True);
            read = (VerifyRequest)decoded.Body;
        };
        var (nonce, clientNonce) = (RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(length));
        var answer = new ChallengeAnswer
        {
            AuthenticationType = "HS_SECKEY", Identity = Reference(User),
            SignedResponse = SecretKeyAnswer.Create(SecretKeyAlgorithm.HmacSha256, "there"u8, nonce, clientNonce),
        };

        Assert.That((await ProveAsync(new NonceClaim(answer, nonce, clientNonce))).Code, Is.EqualTo(ResponseCode.Success));
        Assert.That(read!.Digest.Octets.ToArray(), Is.EqualTo(clientNonce));
    }

    [Test]
    public async Task A_shown_key_must_be_the_one_of_the_identity()
    {
        _node.Put("88.100/SHOWN", new HandleValue { Index = 299, Type = "HS_PUBKEY", Data = _otherKey.PublicKey.ToKeyRecord() },
            new HandleValue { Index = 300, Type = "HS_PUBKEY", Data = _key.PublicKey.ToKeyRecord() }, Make.Secret(301, "secret"));
        _service.Put(User, new HandleValue { Index = 300, Type = "HS_PUBKEY", Data = _key.PublicKey.ToKeyRecord() });

        Assert.That(await ShowAsync("300:88.100/SHOWN", _key), Is.EqualTo(ResponseCode.Success));
        Assert.That((await ProveAsync(new KeyClaim(ValueReference.Parse("0:88.100/SHOWN"), _key.PublicKey.ExportSubjectPublicKeyInfo()))).Who, Is.EqualTo(ValueReference.Parse("300:88.100/SHOWN")));
        Assert.That(await ShowAsync("299:88.100/SHOWN", _key), Is.EqualTo(ResponseCode.AuthenticationFailed));
        Assert.That(await ShowAsync("301:88.100/SHOWN", _key), Is.EqualTo(ResponseCode.InvalidCredential), "a secret key");
        Assert.That(await ShowAsync("300:88.100/NOBODY", _key), Is.EqualTo(ResponseCode.InvalidCredential));
        Assert.That(await ShowAsync($"300:{User}", _key), Is.EqualTo(ResponseCode.Success), "fetched from its service");
        Assert.That(await ShowAsync($"300:{User}", _otherKey), Is.EqualTo(ResponseCode.AuthenticationFailed));
        Assert.That((await ProveAsync(new KeyClaim(ValueReference.Parse("300:88.100/SHOWN"), new byte[] { 0x30, 0x00 }))).Code, Is.EqualTo(ResponseCode.InvalidCredential));
    }

    [Test]
    public async Task What_is_not_proven_is_counted_and_written_down_and_what_is_proven_is_not()
    {
        await ShowAsync("300:88.100/ADMIN", _key);
        await ProveAsync(new SecretClaim(ValueReference.Parse("300:88.100/ADMIN"), "wrong"u8.ToArray()));
        await ProveAsync(new SecretClaim(ValueReference.Parse("300:88.100/ADMIN"), "secret"u8.ToArray()));

        Assert.That(_trail.Entries.Select(line => (line.Proof, line.Operation, line.Code)), Is.EqualTo(new[]
        {
            (AuditProof.Claimed, OpCode.ChallengeResponse, ResponseCode.InvalidCredential),
            (AuditProof.Claimed, OpCode.ChallengeResponse, ResponseCode.AuthenticationFailed),
        }));
        Assert.That((_node.Engine.Failures.Of(FailureReason.InvalidCredential), _node.Engine.Failures.Of(FailureReason.WrongAnswer)), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Too_many_failures_of_a_shown_key_are_not_looked_at()
    {
        for (var i = 0; i < 20; i++) Assert.That(await ShowAsync("300:88.100/ADMIN", _key), Is.EqualTo(ResponseCode.InvalidCredential));
        Assert.That(await ShowAsync("300:88.100/ADMIN", _key), Is.EqualTo(ResponseCode.ServerTooBusy));
        Assert.That(_node.Engine.Failures.Of(FailureReason.TooManyAttempts), Is.EqualTo(1));
    }

    [Test]
    public async Task What_fails_inside_becomes_a_code()
    {
        var reported = new List<Exception>();
        _node.Engine.FaultObserver = reported.Add;
        _service.Verifying = _ => throw new InvalidOperationException("inside");

        Assert.That((await ProveAsync(new SecretClaim(Reference(User), "x"u8.ToArray()))).Code, Is.EqualTo(ResponseCode.Error).Or.EqualTo(ResponseCode.UnableToAuthenticate));
        Assert.That((await ProveAsync(new Unknown(Reference(User)))).Code, Is.EqualTo(ResponseCode.Error));
        Assert.That(reported, Is.Not.Empty);
    }

    [Test]
    public async Task The_server_signs_a_long_nonce_of_its_own_before_the_clients()
    {
        var (nonce, clientNonce) = (RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(5));
        var signed = await _node.Engine.Gateway.SignAsync(nonce, clientNonce, IPAddress.Loopback, CancellationToken.None);

        Assert.That(signed!.Value.Hash, Is.EqualTo("SHA256"));
        Assert.That(_key.PublicKey.Verify((byte[])[.. nonce, .. clientNonce], HashAlgorithmName.SHA256, signed.Value.Signature), Is.True);
        Assert.That(async () => await _node.Engine.Gateway.SignAsync(new byte[15], clientNonce, IPAddress.Loopback, CancellationToken.None), Throws.InstanceOf<ArgumentException>());
        using var keyless = new TestNode();
        Assert.That(await keyless.Engine.Gateway.SignAsync(nonce, clientNonce, IPAddress.Loopback, CancellationToken.None), Is.Null);
    }

    private static ValueReference Reference(string handle) => new(handle, 300);

    private async Task<ResponseCode> ShowAsync(string identity, PrivateKey key) =>
        (await ProveAsync(new KeyClaim(ValueReference.Parse(identity), key.PublicKey.ExportSubjectPublicKeyInfo()))).Code;

    private async Task<(ResponseCode Code, ValueReference? Who)> ProveAsync(IdentityClaim claim)
    {
        var (code, who) = await _node.Engine.Gateway.ProveAsync(claim, IPAddress.Loopback, CancellationToken.None);
        return (code, who?.Identity);
    }

    private sealed record Unknown(ValueReference Identity) : IdentityClaim(Identity);
}
