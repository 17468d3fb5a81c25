using System.Net.Sockets;
using IdResolution.Client;
using IdResolution.Client.Answers;
using IdResolution.Client.Authentication;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Security;
using IdResolution.Testing.Vectors;

namespace IdResolution.EndToEnd.Tests;

/// <summary>
/// The conversations of the national system's Java client with a real node, over one real connection each: what it sent goes out octet for octet, but for
/// the signature, because the node's nonce is another.
/// </summary>
public sealed class NationalClientTests
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private NodeFixture _fixture = null!;
    private NodeProcess _node = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _fixture = new NodeFixture(sampleData: false, configuration =>
        {
            configuration["Node:HomedPrefixes"] = "88.100";
            configuration["Node:ServerAdministrators"] = "300:88.100/ADMIN,301:88.100/ADMIN";
            configuration["Node:ServerAdministratorsHaveFullAccess"] = true;
            configuration["Handle:IdisProfile"] = true;
        });
        _node = await NodeProcess.StartAsync(_fixture);
        var created = await IdctlAsync(
            "create", "88.100/obj0000001", "--value", "1:URL=https://www.example.com/products/0000001", "--value", "2:EMAIL=admin@example.com",
            "--admin", "200:88.100/ADMIN");
        Assert.That(created.ExitCode, Is.Zero, created.ToString());
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _node.DisposeAsync();
        _fixture.Dispose();
    }

    [TestCase("rsa")]
    [TestCase("sm2")]
    public async Task The_official_client_logs_in_and_does_all_it_can_over_one_connection(string kind)
    {
        using var key = await RegisterKeyAsync(kind);
        using var client = await ConnectAsync();
        var vectors = GoldenVectors.Load("teleinfo-sdk").Where(vector => vector.Name.StartsWith("sdk.login-" + kind, StringComparison.Ordinal)).ToList();
        Message? challenge = null;
        for (var i = 0; i < vectors.Count; i += 2)
        {
            var name = vectors[i].Name;
            var recorded = Decode(vectors[i + 1].Octets);
            var actual = await AskAsync(client, challenge is null ? vectors[i].Octets : Sign(vectors[i].Octets, key, challenge));
            challenge = actual.Body is Challenge ? actual : null;
            Assert.That((actual.Header.OpCode, actual.Header.ResponseCode), Is.EqualTo((recorded.Header.OpCode, recorded.Header.ResponseCode)), name);
            Assert.That(
                (actual.Envelope.SessionId, actual.Envelope.RequestId), Is.EqualTo((recorded.Envelope.SessionId, recorded.Envelope.RequestId)), name);
            // The recorded login and site are those of a stand-in.
            if (recorded.Header.OpCode is OpCode.Login or OpCode.GetSiteInfo) continue;
            Assert.That(actual.Header.Flags, Is.EqualTo(recorded.Header.Flags), name);
            Assert.That(Convert.ToHexString(Body(actual)), Is.EqualTo(Convert.ToHexString(Body(recorded))), name);
        }
        Assert.That(vectors, Has.Count.EqualTo(24), "site, login, answer, and nine operations");

        var request = Decode(vectors.Single(vector => vector.Name.EndsWith("create.request", StringComparison.Ordinal)).Octets);
        Assert.That((await AskAsync(client, MessageCodec.ToArray(request))).Header.ResponseCode, Is.EqualTo(ResponseCode.Success), "the login lasts");
        client.Dispose();
        using var next = await ConnectAsync();
        var delete = MessageCodec.ToArray(request with
        {
            Header = request.Header with { OpCode = OpCode.DeleteHandle },
            Body = new HandleRequest { Handle = ((ValuesRequest)request.Body).Handle },
        });
        Assert.That((await AskAsync(next, delete)).Header.ResponseCode, Is.EqualTo(ResponseCode.AuthenticationNeeded), "the login is gone with its connection");
    }

    [TestCase("rsa", false)]
    [TestCase("sm2", false)]
    [TestCase("sm2", true)]
    public async Task Our_client_logs_in_once_a_connection_and_does_all_it_can(string kind, bool certified)
    {
        const string Handle = "88.100/BY-OUR-CLIENT";
        using var key = await RegisterKeyAsync(kind);
        var hops = new Hops();
        var identity = new ValueReference("88.100/ADMIN", 301);
        var secret = new HandleValue
        {
            Index = 5, Type = "NOTE", Data = "for some"u8.ToArray(), Permissions = ValuePermissions.AdminRead | ValuePermissions.AdminWrite,
        };
        using (var server = PrivateKey.Load(await File.ReadAllBytesAsync(Path.Combine(_fixture.DataDirectory, "server.key.pem"))))
        await using (var client = new HandleClient(HandleClientOptions.Default with
        {
            Servers = [new ServerAddress("127.0.0.1", _fixture.Port)],
            Authenticator = new PrivateKeyAuthenticator(identity, key),
            Login = true,
            ServerKey = server.PublicKey,
            RequireCertified = certified,
            Trace = hops,
        }))
        {
            Succeeds(await client.CreateAsync(Handle, [HandleValue.OfText(1, "URL", "x"), secret, Administrator(100, identity)]));
            Succeeds(await client.AddAsync(Handle, [HandleValue.OfText(2, "DESC", "y")]));
            Succeeds(await client.ModifyAsync(Handle, [HandleValue.OfText(2, "DESC", "z")]));
            Succeeds(await client.RemoveAsync(Handle, [1]));
            var read = await client.ResolveAsync(Handle);
            Assert.That(read.Values.Select(value => value.Index), Is.EqualTo((uint[])[2, 5, 100]), "what is for administrators is seen");
            Assert.That((await client.ResolveAsync("88.100/NOBODY")).Code, Is.EqualTo(ResponseCode.HandleNotFound));
            var listed = new List<string>();
            await foreach (var page in client.ListAsync("88.100")) listed.AddRange(page.Handles.Select(handle => handle.ToString()));
            Assert.That(listed, Does.Contain(Handle));
            Succeeds(await client.HomeAsync("88.101"));
            Succeeds(await client.UnhomeAsync("88.101"));
            Succeeds(await client.DeleteAsync(Handle));
        }

        // The list has a connection of its own.
        Assert.That((hops.Count(OpCode.Login), hops.Count(OpCode.ChallengeResponse), hops.Count(OpCode.SessionSetup)), Is.EqualTo((2, 2, 0)));

        static void Succeeds(HandleAnswer answer) => Assert.That(answer.Code, Is.EqualTo(ResponseCode.Success), answer.Text);
    }

    [Test]
    public void The_log_says_once_what_the_profile_means() =>
        Assert.That(_node.Output.Split('\n').Count(line => line.Contains("National:RequireConfidentialConnection", StringComparison.Ordinal)), Is.EqualTo(1));

    [Test]
    public async Task A_node_does_not_start_with_a_key_that_most_clients_cannot_verify()
    {
        using var fixture = new NodeFixture(sampleData: false);
        Directory.CreateDirectory(fixture.DataDirectory);
        using var key = PrivateKey.GenerateSm2();
        await File.WriteAllTextAsync(Path.Combine(fixture.DataDirectory, "server.key.pem"), key.ExportPem());
        var result = await Tool.IdnodeAsync("--config", fixture.ConfigFile);
        Assert.That((result.ExitCode, result.Errors.Contains("SM2", StringComparison.Ordinal)), Is.EqualTo((1, true)), result.ToString());
    }

    private static HandleValue Administrator(uint index, ValueReference identity) => new()
    {
        Index = index,
        Type = new Utf8String(ValueTypes.Admin),
        Data = new AdminRecord { Permissions = AdminPermissions.All, Administrator = identity }.ToArray(),
    };

    private async Task<PrivateKey> RegisterKeyAsync(string kind)
    {
        var key = kind == "sm2"
            ? PrivateKey.GenerateSm2()
            : PrivateKey.Load(Convert.FromHexString(GoldenVectors.Get("keys", "admin-rsa2048").Entry.GetProperty("privateHandleFormatHex").GetString()!));
        var file = _fixture.PathOf($"{kind}.pub.pem");
        await File.WriteAllTextAsync(file, key.PublicKey.ExportPem());
        var added = await IdctlAsync("add", "88.100/ADMIN", "--value", $"301:HS_PUBKEY=@{file}", "--overwrite");
        Assert.That(added.ExitCode, Is.Zero, added.ToString());
        return key;
    }

    private Task<ProcessResult> IdctlAsync(params string[] arguments) =>
        Tool.IdctlAsync([.. arguments, "--server", _node.Server, "--identity", "300:88.100/ADMIN", "--key", _node.AdminKey]);

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(_node.Endpoint);
        return client;
    }

    private static byte[] Sign(byte[] recorded, PrivateKey key, Message challenge)
    {
        var message = Decode(recorded);
        var answer = (ChallengeAnswer)message.Body;
        var signed = PublicKeyAnswer.Create(
            key, answer.Identity.Handle.Span, ProtocolVersion.Highest, ((Challenge)challenge.Body).Nonce.Span, challenge.RequestDigest!.Octets.Span);
        return MessageCodec.ToArray(message with { Body = answer with { SignedResponse = signed } });
    }

    private static async Task<Message> AskAsync(TcpClient client, byte[] request)
    {
        using var limit = new CancellationTokenSource(AnswerLimit);
        var stream = client.GetStream();
        await stream.WriteAsync(request, limit.Token);
        var head = new byte[Envelope.Length];
        await stream.ReadExactlyAsync(head, limit.Token);
        Assert.That(Envelope.TryRead(head, out var envelope));
        var message = new byte[envelope.MessageLength];
        await stream.ReadExactlyAsync(message, limit.Token);
        return Decode([.. head, .. message]);
    }

    private static Message Decode(byte[] frame)
    {
        Assert.That(MessageCodec.TryRead(frame, out var message, out var error), $"{error}");
        return message;
    }

    // The body without what differs by time.
    private static byte[] Body(Message message)
    {
        var body = message.Body is ResolutionResponse response
            ? response with { Values = [.. response.Values.Select(value => value with { Timestamp = 0 })] }
            : message.Body;
        return MessageCodec.ToArray(new Message { Envelope = new Envelope { Version = ProtocolVersion.Highest }, Header = new Header { OpCode = message.Header.OpCode,
            ResponseCode = message.Header.ResponseCode }, Body = body })[(Envelope.Length + Header.Length)..];
    }
}
