using System.Globalization;
using System.Security.Cryptography;
using IdResolution.Client;
using IdResolution.Client.Authentication;
using IdResolution.Client.Failures;
using IdResolution.Client.Sessions;
using IdResolution.Client.Tls;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Security;
using IdResolution.Security.Trust;
using IdResolution.Testing;

namespace IdResolution.EndToEnd.Tests;

/// <summary>Several ways of being safe at once, between our client and a real node: TLS, sessions, signed answers, verified records.</summary>
public sealed class CombinationTests
{
    private static readonly ValueReference Identity = new("88.100.1/ADMIN", 300);

    private NodeFixture _fixture = null!;
    private NodeProcess _node = null!;
    private int _tlsPort;

    // A server whose own key is none for TLS: the certificate has another, which the site record names.
    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _tlsPort = PortPicker.FreePort();
        _fixture = new NodeFixture(change: configuration =>
            configuration["Handle:Tls"] = "127.0.0.1:" + _tlsPort.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(_fixture.DataDirectory);
        using (var dsa = DSA.Create(1_024))
            await File.WriteAllTextAsync(Path.Combine(_fixture.DataDirectory, "server.key.pem"), dsa.ExportPkcs8PrivateKeyPem());
        _node = await NodeProcess.StartAsync(_fixture);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _node.DisposeAsync();
        _fixture.Dispose();
    }

    [Test]
    public async Task A_session_inside_TLS_with_proven_answers_creates_hides_lists_and_reads()
    {
        const int Handles = 120;
        var hops = new Hops();
        await using var client = new HandleClient(await SafestAsync(hops));

        var created = await Task.WhenAll(Enumerable.Range(0, Handles).Select(i => client.CreateAsync(
            string.Create(CultureInfo.InvariantCulture, $"88.100.1/BOTH-{i}"),
            [
                HandleValue.OfText(1, "DESC", "x"),
                HandleValue.OfText(2, "NOTE", "for some") with { Permissions = ValuePermissions.AdminRead | ValuePermissions.AdminWrite },
                Administrator(100),
            ])));
        Assert.That(created.Select(answer => answer.Code), Is.All.EqualTo(ResponseCode.Success));

        var listed = new List<string>();
        await foreach (var page in client.ListAsync("88.100.1"))
        {
            Assert.That(page.Code, Is.EqualTo(ResponseCode.Success));
            listed.AddRange(page.Handles.Select(handle => handle.ToString()));
        }
        Assert.That(listed.Count(name => name.StartsWith("88.100.1/BOTH-", StringComparison.Ordinal)), Is.EqualTo(Handles), "in several messages");

        Assert.That((await client.ResolveAsync("88.100.1/BOTH-0")).Values.Select(value => value.Index), Is.EqualTo((uint[])[1, 2, 100]));
        Assert.That((await client.ResolveAsync("88.100.1/NOBODY")).Code, Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That((await client.GetSiteInfoAsync()).IsSuccess);
        var minted = await client.CreateAsync("88.100.1/MINT-", [HandleValue.OfText(1, "DESC", "x")], mint: true);
        Assert.That((minted.Code, minted.Handle.ToString().Length), Is.EqualTo((ResponseCode.Success, "88.100.1/MINT-".Length + 36)));

        Assert.That((hops.Count(OpCode.SessionSetup), hops.Count(OpCode.ChallengeResponse)), Is.EqualTo((1, 1)));
        Assert.That(hops.Transports, Is.EqualTo((string[])["tls"]));
    }

    [Test]
    public async Task Without_a_session_every_answer_and_challenge_inside_TLS_is_signed()
    {
        var hops = new Hops();
        await using var client = new HandleClient(await SafestAsync(hops) with { Sessions = SessionUse.Off });

        Assert.That((await client.CreateAsync("88.100.1/SIGNED", [HandleValue.OfText(1, "DESC", "x"), Administrator(100)])).IsSuccess);
        Assert.That((await client.CreateAsync("88.100.1/SIGNED", [HandleValue.OfText(1, "DESC", "x")])).Code, Is.EqualTo(ResponseCode.HandleAlreadyExists));
        Assert.That((await client.DeleteAsync("88.100.1/SIGNED")).IsSuccess);
        var listed = 0;
        await foreach (var page in client.ListAsync("88.100.1")) listed += page.Handles.Count;
        Assert.That(listed, Is.GreaterThan(0));
        Assert.That(hops.Count(OpCode.SessionSetup), Is.Zero);
    }

    [Test]
    public async Task The_key_of_the_server_is_not_taken_for_that_of_its_certificate()
    {
        using var own = PrivateKey.Load(await File.ReadAllBytesAsync(Path.Combine(_fixture.DataDirectory, "server.key.pem")));
        var options = HandleClientOptions.Default with { Servers = [new ServerAddress("127.0.0.1", _tlsPort, IsTls: true)], ServerKey = own.PublicKey };
        await using var client = new HandleClient(options);

        Assert.That(async () => await client.ResolveAsync("88.100.1/PUMP-0001"), Throws.TypeOf<ServerNotProvenException>());
    }

    [Test]
    public async Task A_record_is_verified_through_a_session()
    {
        const string Handle = "88.100.1/VERIFIED";
        using var root = PrivateKey.GenerateRsa();
        using var signer = PrivateKey.Load(await File.ReadAllBytesAsync(_node.AdminKey));
        var hops = new Hops();
        await using var client = new HandleClient(await SafestAsync(hops) with
        {
            Trust = new TrustOptions { Roots = [new TrustRoot(TrustRoot.GlobalHandle, root.PublicKey)] },
        });
        HandleValue[] values = [HandleValue.OfText(1, "URL", "https://example.cn/1"), HandleValue.OfText(2, "DESC", "Pump")];
        var certificate = new TrustClaims
        {
            Issuer = ValueReference.Parse("300:0.0/0.0"),
            Subject = Identity,
            PublicKey = signer.PublicKey,
            Permissions = [new TrustPermission(TrustPermissionLevel.HandlesUnderThisPrefix, "88.100.1")],
        };
        var signature = new TrustClaims { Issuer = Identity, Subject = new ValueReference(Handle, 0), Digests = DigestList.Of(values) };
        Assert.That((await client.AddAsync("88.100.1/ADMIN", [Signed(400, "HS_CERT", certificate, root)])).IsSuccess);
        Assert.That((await client.CreateAsync(Handle, [.. values, Signed(400, "HS_SIGNATURE", signature, signer), Administrator(100)])).IsSuccess);

        var answer = await client.ResolveAsync(Handle, ResolveOptions.Default with { Types = ["URL", "DESC"], Verify = true });

        Assert.That(answer.Trust!.State, Is.EqualTo(TrustState.Verified), string.Join("; ", answer.Trust.Values.Select(value => value.Reason)));
        Assert.That(hops.Count(OpCode.SessionSetup), Is.EqualTo(1));
    }

    private static HandleValue Signed(uint index, Utf8String type, TrustClaims claims, PrivateKey key) =>
        new() { Index = index, Type = type, Data = SignedClaims.Sign(claims, key) };

    private static HandleValue Administrator(uint index) => new()
    {
        Index = index,
        Type = new Utf8String(ValueTypes.Admin),
        Data = new AdminRecord { Permissions = AdminPermissions.All, Administrator = Identity }.ToArray(),
    };

    private async Task<HandleClientOptions> SafestAsync(Hops hops)
    {
        var shown = await Tool.IdctlAsync("site", "--json", "--server", _node.Server);
        Assert.That(SiteJson.TryRead(System.Text.Encoding.UTF8.GetBytes(shown.Output), out var site, out _), shown.ToString());
        return HandleClientOptions.Default with
        {
            Site = site,
            Tls = TlsMode.Required,
            RequireCertified = true,
            Sessions = SessionUse.Required,
            Authenticator = new PrivateKeyAuthenticator(Identity, PrivateKey.Load(await File.ReadAllBytesAsync(_node.AdminKey))),
            Trace = hops,
        };
    }
}
