using System.Globalization;
using IdResolution.Client;
using IdResolution.Client.Authentication;
using IdResolution.Client.Failures;
using IdResolution.Client.Sessions;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Security;
using IdResolution.Testing.Vectors;

namespace IdResolution.EndToEnd.Tests;

/// <summary>Sessions and certified answers between our client and a real node (specification §5.5, §6.7, §6.8).</summary>
public sealed class ClientSessionTests
{
    private NodeFixture _fixture = null!;
    private NodeProcess _node = null!;
    private string _serverKey = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _fixture = new NodeFixture(sampleData: true);
        _node = await NodeProcess.StartAsync(_fixture);
        _serverKey = _fixture.PathOf("server.pub.pem");
        var saved = await Tool.IdctlAsync("site", "--server", _node.Server, "--save-key", _serverKey);
        Assert.That(saved.ExitCode, Is.Zero, saved.ToString());
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _node.DisposeAsync();
        _fixture.Dispose();
    }

    [TestCase("admin-rsa2048")]
    [TestCase("admin-dsa2048")]
    [TestCase("secret")]
    public async Task Every_kind_of_identity_proves_itself_once_in_a_session(string kind)
    {
        var owner = await RegisterOwnerAsync(kind);
        var hops = new Hops();
        await using var client = new HandleClient(Options(owner, kind, hops));

        for (var i = 0; i < 10; i++)
        {
            var text = i.ToString(CultureInfo.InvariantCulture);
            var answer = await client.ModifyAsync(owner, [HandleValue.OfText(1, "DESC", text)]);
            Assert.That(answer.Code, Is.EqualTo(ResponseCode.Success), answer.Text);
        }

        Assert.That((hops.Count(OpCode.SessionSetup), hops.Count(OpCode.ChallengeResponse), hops.Count(OpCode.ModifyValue)), Is.EqualTo((1, 1, 10)));
        Assert.That((await client.ResolveAsync(owner)).Values.Single(value => value.Index == 1).Data.ToArray(), Is.EqualTo("9"u8.ToArray()));
    }

    [Test]
    public async Task A_restarted_node_costs_a_new_set_up_and_nothing_else()
    {
        var owner = await RegisterOwnerAsync("secret", "88.100.1/RESTART");
        var hops = new Hops();
        await using var client = new HandleClient(Options(owner, "secret", hops));
        Assert.That((await client.ModifyAsync(owner, [HandleValue.OfText(1, "DESC", "before")])).IsSuccess);

        await _node.KillAsync();
        await _node.DisposeAsync();
        _node = await NodeProcess.StartAsync(_fixture);

        Assert.That((await client.ModifyAsync(owner, [HandleValue.OfText(1, "DESC", "after")])).IsSuccess);
        Assert.That((hops.Count(OpCode.SessionSetup), hops.Count(OpCode.ChallengeResponse)), Is.EqualTo((2, 2)));
    }

    [Test]
    public async Task Secret_values_are_read_in_a_session()
    {
        var owner = await RegisterOwnerAsync("secret", "88.100.1/READ");
        await using var client = new HandleClient(Options(owner, "secret", new Hops()));

        var values = (await client.ResolveAsync(owner)).Values;

        Assert.That(values.Select(value => value.Type.ToString()), Does.Contain("HS_SECKEY"));
    }

    [Test]
    public async Task Many_changes_at_once_share_a_session()
    {
        const int Changes = 2_000;
        var hops = new Hops();
        await using var client = new HandleClient(HandleClientOptions.Default with
        {
            Servers = [new ServerAddress("127.0.0.1", _fixture.Port)],
            ServerKey = Key(),
            Sessions = SessionUse.Required,
            ConnectionsPerServer = 4,
            Authenticator = new PrivateKeyAuthenticator(
                new ValueReference("88.100.1/ADMIN", 300), PrivateKey.Load(await File.ReadAllBytesAsync(_node.AdminKey))),
            Trace = hops,
        });

        var answers = await Task.WhenAll(Enumerable.Range(0, Changes).Select(i =>
            client.CreateAsync(string.Create(CultureInfo.InvariantCulture, $"88.100.1/MANY-{i}"), [HandleValue.OfText(1, "DESC", "x")])));

        Assert.That(answers.Count(answer => answer.IsSuccess), Is.EqualTo(Changes));
        Assert.That((hops.Count(OpCode.SessionSetup), hops.Count(OpCode.ChallengeResponse)), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Certified_answers_are_shown_refusals_too_and_those_of_another_server_are_not()
    {
        string[] certified = ["--server", _node.Server, "--certified", "--server-key", _serverKey];

        var shown = await Tool.IdctlAsync(["resolve", "88.100.1/PUMP-0001", .. certified]);
        Assert.That(shown.ExitCode, Is.Zero, shown.ToString());
        var missing = await Tool.IdctlAsync(["resolve", "88.100.1/NOBODY", .. certified]);
        Assert.That((missing.ExitCode, missing.Errors.Contains("is not registered", StringComparison.Ordinal)), Is.EqualTo((1, true)), missing.ToString());

        using var other = PrivateKey.GenerateRsa();
        var otherKey = _fixture.PathOf("other.pub.pem");
        await File.WriteAllTextAsync(otherKey, other.PublicKey.ExportPem());
        var refused = await Tool.IdctlAsync("resolve", "88.100.1/PUMP-0001", "--server", _node.Server, "--certified", "--server-key", otherKey);
        Assert.That((refused.ExitCode, refused.Output), Is.EqualTo((3, "")), refused.ToString());
    }

    [Test]
    public async Task The_tool_administers_in_a_session()
    {
        var created = await Tool.IdctlAsync([.. _node.AsAdministrator("create", "88.100.1/BY-TOOL", "--value", "1:DESC=x"),
            "--session", "--server-key", _serverKey, "--trace"]);

        Assert.That(created.ExitCode, Is.Zero, created.ToString());
        Assert.That(created.Errors, Does.Contain("SessionSetup").And.Contain("SessionTerminate"));
    }

    [Test]
    public async Task A_set_up_signed_by_another_server_is_refused()
    {
        using var other = PrivateKey.GenerateRsa();
        await using var client = new HandleClient(Options("88.100.1/ADMIN", "secret", new Hops()) with { ServerKey = other.PublicKey });

        Assert.That(
            async () => await client.DeleteAsync("88.100.1/PUMP-0001"),
            Throws.TypeOf<AnswerRefusedException>().With.Property(nameof(AnswerRefusedException.Fault)).EqualTo(AnswerFault.WrongSignature));
    }

    private PublicKey Key() =>
        PublicKey.TryRead(File.ReadAllBytes(_serverKey), out var key) ? key : throw new InvalidOperationException("no server key");

    private HandleClientOptions Options(string owner, string kind, Hops hops)
    {
        var identity = new ValueReference(owner, 300);
        return HandleClientOptions.Default with
        {
            Servers = [new ServerAddress("127.0.0.1", _fixture.Port)],
            ServerKey = Key(),
            Sessions = SessionUse.Required,
            Authenticator = kind == "secret"
                ? new SecretKeyAuthenticator(identity, "top secret")
                : new PrivateKeyAuthenticator(identity, PrivateKey.Load(Convert.FromHexString(
                    GoldenVectors.Get("keys", kind).Entry.GetProperty("privateHandleFormatHex").GetString()!))),
            Trace = hops,
        };
    }

    private async Task<string> RegisterOwnerAsync(string kind, string? handle = null)
    {
        var owner = handle ?? $"88.100.1/SESSION-{kind}";
        var file = _fixture.PathOf($"{kind}.pub");
        if (kind != "secret") await File.WriteAllBytesAsync(file, GoldenVectors.Get("keys", kind).Octets);
        var key = kind == "secret" ? "300:HS_SECKEY=top secret" : $"300:HS_PUBKEY=@{file}";
        var created = await Tool.IdctlAsync(_node.AsAdministrator("create", owner, "--value", "1:DESC=first", "--value", key, "--admin", $"300:{owner}"));
        Assert.That(created.ExitCode, Is.Zero, created.ToString());
        return owner;
    }
}
