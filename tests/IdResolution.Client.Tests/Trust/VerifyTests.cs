using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Security;
using IdResolution.Security.Trust;
using IdResolution.Testing.Servers;

namespace IdResolution.Client.Tests.Trust;

/// <summary>Resolutions that are verified against the signatures in the record.</summary>
public sealed class VerifyTests
{
    private const string Handle = "88.100/PUMP-1";
    private static readonly ValueReference Root = ValueReference.Parse("300:0.0/0.0");
    private static readonly ValueReference Signer = ValueReference.Parse("300:88.100/ADMIN");

    private readonly Dictionary<string, HandleValue[]> _records = [];
    private readonly HashSet<string> _silent = [];
    private string? _echo;
    private PrivateKey _rootKey = null!;
    private PrivateKey _signerKey = null!;
    private ScriptedServer _server = null!;

    [OneTimeSetUp]
    public void MakeKeys()
    {
        _rootKey = PrivateKey.GenerateRsa();
        _signerKey = PrivateKey.GenerateRsa();
    }

    [OneTimeTearDown]
    public void DisposeKeys()
    {
        _rootKey.Dispose();
        _signerKey.Dispose();
    }

    [SetUp]
    public void Start()
    {
        _records.Clear();
        _silent.Clear();
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        _records["88.100/ADMIN"] =
        [
            Value(400, "HS_CERT", new TrustClaims
            {
                Issuer = Root,
                Subject = Signer,
                NotBefore = now - 1_000,
                Expires = now + 100_000,
                PublicKey = _signerKey.PublicKey,
                Permissions = [new TrustPermission(TrustPermissionLevel.HandlesUnderThisPrefix, "88.100")],
            }, _rootKey),
        ];
        Sign(Handle, HandleValue.OfText(1, "URL", "https://example.cn/1"), HandleValue.OfText(2, "DESC", "Pump"));
        _server = new ScriptedServer(request => [Answer(request)]);
    }

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task A_signed_record_is_verified_and_certificates_are_read_as_anybody()
    {
        await using var client = Client();
        var answer = await client.ResolveAsync(Handle, ResolveOptions.Default with { Verify = true });
        Assert.That(answer.Trust!.State, Is.EqualTo(TrustState.Verified));
        Assert.That(answer.Trust.Values, Has.Count.EqualTo(3));
        var read = (ResolutionRequest)_server.Requests.Last().Message.Body;
        Assert.That((read.Handle.ToString(), read.Types.Single().ToString()), Is.EqualTo(("88.100/ADMIN", "HS_CERT")));
        Assert.That(_server.Requests.Last().Message.Header.Flags.HasFlag(OpFlags.PublicOnly));
        Assert.That(_server.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Nothing_is_verified_that_was_not_asked_for()
    {
        await using var client = Client();
        Assert.That((await client.ResolveAsync(Handle)).Trust, Is.Null);
        Assert.That(_server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_selection_brings_the_signatures_along()
    {
        await using var client = Client();
        var answer = await client.ResolveAsync(Handle, ResolveOptions.Default with { Indexes = [2], Verify = true });
        Assert.That(answer.Trust!.State, Is.EqualTo(TrustState.Verified));
        Assert.That(answer.Values.Select(value => value.Index), Is.EqualTo((uint[])[2, 400]));
        Assert.That(answer.Trust.Missing.Select(value => value.Index), Is.EqualTo((uint[])[1]));
    }

    [Test]
    public async Task A_changed_value_is_bad()
    {
        _records[Handle][0] = HandleValue.OfText(1, "URL", "https://example.org/evil");
        await using var client = Client();
        var answer = await client.ResolveAsync(Handle, ResolveOptions.Default with { Verify = true });
        Assert.That(answer.Trust!.State, Is.EqualTo(TrustState.Bad));
        Assert.That(answer.Trust.Values[0].Problem, Is.EqualTo(TrustProblem.DigestMismatch));
    }

    [Test]
    public async Task The_signed_record_of_another_spelling_does_not_pass_for_ours()
    {
        // Suffixes that differ in case are different handles on a case-sensitive service, and the answer's spelling is the server's choice.
        _records["88.100/pump-1"] = _records[Handle];
        await using var client = Client(echo: Handle);
        var answer = await client.ResolveAsync("88.100/pump-1", ResolveOptions.Default with { Verify = true });
        Assert.That(answer.Trust!.State, Is.EqualTo(TrustState.Bad));
        Assert.That(answer.Trust.Values[0].Problem, Is.EqualTo(TrustProblem.WrongSubject));
    }

    [Test]
    public async Task An_alias_is_followed_only_when_it_is_signed()
    {
        var alias = HandleValue.OfText(1, "HS_ALIAS", Handle);
        _records["88.100/OLD"] = [alias];
        await using var client = Client();
        var options = ResolveOptions.Default with { Verify = true, FollowAliases = true };
        var unsigned = await client.ResolveAsync("88.100/OLD", options);
        Assert.That((unsigned.Handle.ToString(), unsigned.Trust!.State), Is.EqualTo(("88.100/OLD", TrustState.Unsigned)));

        Sign("88.100/OLD", alias);
        var followed = await client.ResolveAsync("88.100/OLD", options);
        Assert.That((followed.Handle.ToString(), followed.Trust!.State), Is.EqualTo((Handle, TrustState.Verified)));
    }

    [Test]
    public async Task A_value_that_claims_to_be_for_some_only_is_not_exempt_from_verification()
    {
        var evil = HandleValue.OfText(3, "URL", "https://example.org/evil") with { Permissions = ValuePermissions.AdminRead };
        _records[Handle] = [evil, .. _records[Handle]];
        await using var client = Client();

        var asAnybody = await client.ResolveAsync(Handle, ResolveOptions.Default with { Verify = true });
        Assert.That(asAnybody.Trust!.State, Is.EqualTo(TrustState.Unsigned));

        var asSomebody = await client.ResolveAsync(Handle, ResolveOptions.Default with { Verify = true, PublicOnly = false });
        Assert.That(asSomebody.Trust!.State, Is.EqualTo(TrustState.Verified));
    }

    [Test]
    public async Task An_unsigned_alias_for_some_only_is_not_followed_from_a_verified_record()
    {
        var alias = HandleValue.OfText(3, "HS_ALIAS", "88.100/EVIL") with { Permissions = ValuePermissions.AdminRead };
        _records[Handle] = [alias, .. _records[Handle]];
        await using var client = Client();

        var answer = await client.ResolveAsync(
            Handle, ResolveOptions.Default with { Verify = true, FollowAliases = true, PublicOnly = false });

        Assert.That((answer.Handle.ToString(), answer.Trust!.State), Is.EqualTo((Handle, TrustState.Verified)));
        Assert.That(_server.Requests.Select(request => ((ResolutionRequest)request.Message.Body).Handle.ToString()), Has.None.EqualTo("88.100/EVIL"));
    }

    [Test]
    public async Task A_certificate_out_of_reach_is_said_and_not_thrown()
    {
        _silent.Add("88.100/ADMIN");
        await using var client = Client();
        var answer = await client.ResolveAsync(Handle, ResolveOptions.Default with { Verify = true });
        Assert.That(answer.Trust!.Values[0].Problem, Is.EqualTo(TrustProblem.CertificateUnreachable));
    }

    [Test]
    public async Task A_prefix_may_be_asked_for_in_short()
    {
        var prefix = HandleValue.OfText(1, "DESC", "A prefix");
        Sign("0.NA/88.100", prefix);
        _records["88.100"] = _records["0.NA/88.100"];
        _records["88.100/ADMIN"] =
        [
            Value(400, "HS_CERT", new TrustClaims
            {
                Issuer = Root,
                Subject = Signer,
                PublicKey = _signerKey.PublicKey,
                Permissions = [new TrustPermission(TrustPermissionLevel.ThisHandle, "88.100")],
            }, _rootKey),
        ];
        await using var client = Client();
        Assert.That((await client.ResolveAsync("88.100", ResolveOptions.Default with { Verify = true })).Trust!.State,
            Is.EqualTo(TrustState.Verified));
    }

    [Test]
    public async Task Without_trust_roots_nothing_can_be_verified()
    {
        await using var client = new HandleClient(_server.TcpOptions);
        Assert.That(async () => await client.ResolveAsync(Handle, ResolveOptions.Default with { Verify = true }), Throws.ArgumentException);
        Assert.That(_server.Requests, Is.Empty);
    }

    private static HandleValue Value(uint index, Utf8String type, TrustClaims claims, PrivateKey key) =>
        new() { Index = index, Type = type, Data = SignedClaims.Sign(claims, key) };

    private HandleClient Client(string? echo = null)
    {
        _echo = echo;
        return new HandleClient(_server.TcpOptions with
        {
            Trust = new TrustOptions { Roots = [new TrustRoot(TrustRoot.GlobalHandle, _rootKey.PublicKey)] },
        });
    }

    private void Sign(string handle, params HandleValue[] values) => _records[handle] =
    [
        .. values,
        Value(
            400, "HS_SIGNATURE",
            new TrustClaims { Issuer = Signer, Subject = new ValueReference(handle, 0), Digests = DigestList.Of(values) }, _signerKey),
    ];

    private byte[]? Answer(Incoming request)
    {
        var question = (ResolutionRequest)request.Message.Body;
        var handle = question.Handle.ToString();
        if (_silent.Contains(handle)) return null;
        if (!_records.TryGetValue(handle, out var values)) return request.Reply(ResponseCode.HandleNotFound);
        var isSelection = question.Indexes.Count + question.Types.Count > 0;
        return request.Reply(ResponseCode.Success, new ResolutionResponse
        {
            Handle = handle == "88.100/pump-1" && _echo is not null ? _echo : handle,
            Values =
            [
                .. values.Where(value => !isSelection || question.Indexes.Contains(value.Index)
                    || question.Types.Any(type => ValueTypes.Selects(type.Span, value.Type.Span))),
            ],
        });
    }
}
