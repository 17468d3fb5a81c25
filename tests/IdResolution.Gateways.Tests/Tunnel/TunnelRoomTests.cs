using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using IdResolution.Client;
using IdResolution.Client.Authentication;
using IdResolution.Client.Sessions;
using IdResolution.Gateways.Tests.Http;
using IdResolution.Node.Options;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Security;

namespace IdResolution.Gateways.Tests.Tunnel;

public sealed class TunnelRoomTests
{
    private const string Handle = HttpNode.Prefix + "/PUMP-1";
    private HttpNode _node = null!;
    private HttpClient _http = null!;
    private HttpClient _https = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _node = await HttpNode.StartAsync();
        await _node.RegisterAsync(Handle, HttpNode.Text(1, "URL", "https://example.org/pump"));
        _http = HttpNode.Client(_node.Http);
        _https = HttpNode.Client(_node.Https);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _http.Dispose();
        _https.Dispose();
        await _node.DisposeAsync();
    }

    [TestCase("/")]
    [TestCase("/88.100.1%2FPUMP-1")]
    [TestCase("/api/handles/88.100.1/PUMP-1")]
    [TestCase("/healthz?x=y")]
    public async Task Answers_a_message_posted_to_any_path(string path)
    {
        foreach (var client in new[] { _http, _https })
        {
            var answer = Post.Split(await Post.SendAsync(client, Post.Question(Handle, requestId: 99), path)).Single();
            Assert.That(answer.Envelope.RequestId, Is.EqualTo(99));
            Assert.That(((ResolutionResponse)answer.Body).Values.Select(value => value.Index), Is.EqualTo(new uint[] { 1, 100, 101 }));
        }
    }

    [TestCase("application/x-hdl-message")]
    [TestCase("Application/X-HDL-Message")]
    [TestCase("application/x-hdl-message; charset=utf-8")]
    [TestCase("application/x-hdl-message ;a=b")]
    public async Task The_type_of_the_body_decides(string type)
    {
        var answer = await PostAsync(Post.Question(Handle), type);
        Assert.That(answer.Status, Is.EqualTo(200));
    }

    [TestCase("application/x-hdl-messages")]
    [TestCase("application/octet-stream")]
    [TestCase("text/plain; x=\"application/x-hdl-message\"")]
    public async Task Another_type_is_for_others(string type)
    {
        var answer = await PostAsync(Post.Question(Handle), type);
        Assert.That(answer.Type, Is.Not.EqualTo(Post.MediaType));
    }

    [TestCase("\r")]
    [TestCase("\n")]
    [TestCase("\r\n")]
    public async Task One_line_end_in_front_is_passed_over(string lineEnd)
    {
        var answer = Post.Split(await Post.SendAsync(_http, [.. Encoding.ASCII.GetBytes(lineEnd), .. Post.Question(Handle)])).Single();
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
    }

    private static IEnumerable<TestCaseData> Refusals()
    {
        var question = Post.Question(Handle, requestId: 0xCAFE);
        yield return new TestCaseData(question[..^1]).SetArgDisplayNames("cut off");
        yield return new TestCaseData(question[..Envelope.Length]).SetArgDisplayNames("an envelope alone");
        yield return new TestCaseData((byte[])[.. question, .. question]).SetArgDisplayNames("two requests");
        yield return new TestCaseData((byte[])[.. question, 0]).SetArgDisplayNames("an octet too much");
        yield return new TestCaseData(With(question, 12, 1)).SetArgDisplayNames("a later part");
        yield return new TestCaseData(With(question, 16, Envelope.MaxMessageLength + 1)).SetArgDisplayNames("one octet longer than any");
        yield return new TestCaseData((byte[])[.. With(question, 16, 3_000_000), .. new byte[3_000_000]]).SetArgDisplayNames("much longer");
        yield return new TestCaseData(With(question, 16, uint.MaxValue)).SetArgDisplayNames("4 GB promised");
    }

    [TestCaseSource(nameof(Refusals))]
    public async Task What_is_no_single_request_is_refused_in_the_protocol_with_its_id(byte[] octets)
    {
        var answer = Post.Split(await Post.SendAsync(_http, octets)).Single();

        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.ProtocolError));
        Assert.That(answer.Envelope.RequestId, Is.EqualTo(0xCAFE));
    }

    [Test]
    public async Task A_refused_operation_is_answered_with_200_as_every_answer_of_the_protocol()
    {
        var answer = Post.Split(await Post.SendAsync(_http, Post.Message((OpCode)4711, new EmptyBody()))).Single();
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.OperationNotSupported));
        Assert.That((uint)answer.Header.OpCode, Is.EqualTo(4711));
    }

    private static IEnumerable<TestCaseData> Foreign()
    {
        yield return new TestCaseData(Array.Empty<byte>()).SetArgDisplayNames("nothing");
        yield return new TestCaseData("\r\n"u8.ToArray()).SetArgDisplayNames("a line end");
        yield return new TestCaseData(Post.Question(Handle)[..(Envelope.Length - 1)]).SetArgDisplayNames("part of an envelope");
        yield return new TestCaseData("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray()).SetArgDisplayNames("text");
        yield return new TestCaseData("\r\n\r\n"u8.ToArray().Concat(Post.Question(Handle)).ToArray()).SetArgDisplayNames("two line ends");
        yield return new TestCaseData(With(Post.Question(Handle), Envelope.Length + 4, 1)).SetArgDisplayNames("an answer");
    }

    [TestCaseSource(nameof(Foreign))]
    public async Task What_is_not_of_the_protocol_is_refused_in_HTTP(byte[] octets)
    {
        var answer = await PostAsync(octets, Post.MediaType);
        Assert.That(answer.Status, Is.EqualTo(400));
        Assert.That(answer.Type, Is.EqualTo("text/plain"));
    }

    [Test]
    public async Task More_than_the_server_takes_at_all_is_refused_in_HTTP()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _node.Http.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: {Post.MediaType}\r\nContent-Length: 99999999999\r\n\r\n"));
        Assert.That(await ReadStatusAsync(socket), Is.EqualTo(413));
    }

    [Test]
    public async Task A_message_that_comes_octet_by_octet_is_answered()
    {
        var question = Post.Question(Handle);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, _node.Http.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: {Post.MediaType}\r\nTransfer-Encoding: chunked\r\n\r\n"));
        foreach (var octet in question) await socket.SendAsync((byte[])[.. "1\r\n"u8, octet, .. "\r\n"u8]);
        await socket.SendAsync("0\r\n\r\n"u8.ToArray());
        Assert.That(await ReadStatusAsync(socket), Is.EqualTo(200));
    }

    [Test]
    public async Task Random_octets_break_nothing()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine("seed " + seed);
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            var octets = Post.Question(Handle);
            for (var changes = random.Next(1, 5); changes > 0; changes--) octets[random.Next(octets.Length)] = (byte)random.Next(256);
            var answer = await PostAsync(octets[..random.Next(octets.Length / 2, octets.Length + 1)], Post.MediaType);
            Assert.That(answer.Status, Is.EqualTo(200).Or.EqualTo(400), $"round {round}: {Convert.ToHexString(octets)}");
        }
        Assert.That((await PostAsync(Post.Question(Handle), Post.MediaType)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_challenge_is_answered_by_another_POST_over_another_connection()
    {
        var request = Post.Message(OpCode.DeleteHandle, new HandleRequest { Handle = Handle + "-gone" }, flags: OpFlags.RequestDigest);
        await _node.RegisterAsync(Handle + "-gone");
        var challenge = Post.Split(await Post.SendAsync(_http, request)).Single();
        Assert.That(challenge.Header.ResponseCode, Is.EqualTo(ResponseCode.AuthenticationNeeded));
        var answer = new ChallengeAnswer
        {
            AuthenticationType = "HS_SECKEY",
            Identity = HttpNode.SecretIdentity,
            SignedResponse = SecretKeyAnswer.Create(
                SecretKeyAlgorithm.HmacSha256, Encoding.UTF8.GetBytes(HttpNode.Secret), ((Challenge)challenge.Body).Nonce.Span, challenge.RequestDigest!.Octets.Span),
        };

        var done = Post.Split(await Post.SendAsync(_https, Post.Message(OpCode.ChallengeResponse, answer, sessionId: challenge.Envelope.SessionId))).Single();

        Assert.That(done.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task A_session_outlives_the_connection_it_was_set_up_over([Values] bool isTls)
    {
        var key = PublicKey.TryRead(_node.Node.Site.Servers[0].PublicKey.Span, out var known) ? known : null;
        var address = isTls ? _node.Https : _node.Http;
        await using var client = new HandleClient(HandleClientOptions.Default with
        {
            Servers = [new ServerAddress("127.0.0.1", address.Port, isTls, IsHttp: true)],
            ServerKey = key,
            Authenticator = new SecretKeyAuthenticator(HttpNode.SecretIdentity, HttpNode.Secret),
            Sessions = SessionUse.Required,
            EncryptSessions = true,
        });
        var handle = $"{Handle}-session-{isTls}";

        Assert.That((await client.CreateAsync(handle, [HttpNode.Text(1, "URL", "https://example.org/"), HttpNode.AdminValue(100, HttpNode.SecretIdentity)])).IsSuccess);
        Assert.That((await client.ResolveAsync(handle)).Values, Has.Count.EqualTo(2));
        Assert.That((await client.DeleteAsync(handle)).IsSuccess);
    }

    [Test]
    public async Task Certified_answers_come_through()
    {
        PublicKey.TryRead(_node.Node.Site.Servers[0].PublicKey.Span, out var key);
        await using var client = new HandleClient(HandleClientOptions.Default with
        {
            Servers = [new ServerAddress("127.0.0.1", _node.Http.Port, IsHttp: true)], ServerKey = key, RequireCertified = true,
        });
        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);
    }

    [Test]
    public async Task A_tunnel_that_is_switched_off_or_takes_no_administration_says_so()
    {
        await using var off = await HttpNode.StartAsync(configuration => configuration with { Tunnel = new TunnelOptions { Enabled = false } });
        using var http = HttpNode.Client(off.Http);
        using var answer = await http.PostAsync("/", Post.Body(Post.Question(Handle)));
        Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.Not.EqualTo(Post.MediaType));

        await using var questions = await HttpNode.StartAsync(configuration => configuration with { Tunnel = new TunnelOptions { Administration = false } });
        using var ask = HttpNode.Client(questions.Http);
        foreach (var operation in new[] { OpCode.DeleteHandle, OpCode.ListHandles, OpCode.HomePrefix })
        {
            var refused = Post.Split(await Post.SendAsync(ask, Post.Message(operation, new HandleRequest { Handle = Handle }))).Single();
            Assert.That(refused.Header.ResponseCode, Is.EqualTo(ResponseCode.ProtocolError), operation.ToString());
        }
        var found = Post.Split(await Post.SendAsync(ask, Post.Question(HttpNode.KeyIdentity.Handle.ToString()))).Single();
        Assert.That(found.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task A_login_of_the_national_system_is_refused_and_its_ids_mean_nothing()
    {
        await using var national = await HttpNode.StartAsync(
            configuration => configuration with { Handle = configuration.Handle with { IdisProfile = true } });
        using var http = HttpNode.Client(national.Http);

        var login = Post.Message(OpCode.Login, new LoginRequest { Identity = HttpNode.SecretIdentity }, flags: OpFlags.RequestDigest, sessionId: 10_001);
        var refused = Post.Split(await Post.SendAsync(http, login)).Single();
        var question = Post.Message(OpCode.Resolution, new ResolutionRequest { Handle = HttpNode.KeyIdentity.Handle }, flags: OpFlags.PublicOnly, sessionId: 10_001);
        var unknown = Post.Split(await Post.SendAsync(http, question)).Single();

        Assert.That(refused.Header.ResponseCode, Is.EqualTo(ResponseCode.ProtocolError));
        Assert.That(unknown.Header.ResponseCode, Is.EqualTo(ResponseCode.SessionTimeout));
    }

    private static byte[] With(byte[] octets, int offset, uint number)
    {
        var changed = (byte[])octets.Clone();
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(changed.AsSpan(offset), number);
        return changed;
    }

    private static async Task<int> ReadStatusAsync(Socket socket)
    {
        var buffer = new byte[12];
        var length = 0;
        while (length < buffer.Length && await socket.ReceiveAsync(buffer.AsMemory(length)) is > 0 and var read) length += read;
        return int.Parse(Encoding.ASCII.GetString(buffer, 9, 3), CultureInfo.InvariantCulture);
    }

    private async Task<(int Status, string? Type)> PostAsync(byte[] octets, string type)
    {
        using var answer = await _http.PostAsync("/", Post.Body(octets, type));
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType);
    }
}
