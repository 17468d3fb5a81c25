using System.Net;
using System.Net.Sockets;
using IdResolution.Protocol;
using IdResolution.Protocol.Keys;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Security;
using IdResolution.Security.Sessions;

namespace IdResolution.EndToEnd.Tests;

/// <summary>Sessions and signed answers of a real node, spoken octet by octet over real sockets.</summary>
public sealed class SessionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private uint _requestId;
    private uint _counter;

    [TestCase(ProtocolType.Tcp)]
    [TestCase(ProtocolType.Udp)]
    public async Task An_administrator_works_in_a_session_until_the_node_is_restarted(ProtocolType protocol)
    {
        using var fixture = new NodeFixture(sampleData: false, change: configuration => configuration["Handle:UdpAdministration"] = true);
        uint id;
        SessionKeys keys;
        await using (var node = await NodeProcess.StartAsync(fixture))
        {
            using var socket = await ConnectAsync(protocol, node.Endpoint);
            var server = await ServerKeyAsync(socket);
            (id, keys) = await SetUpAsync(socket, server);

            var create = Request(OpCode.CreateHandle, new ValuesRequest
            {
                Handle = "88.100.1/SESSION", Values = [HandleValue.OfText(1, "URL", new string('x', 1_000))],
            });
            var challenge = await AskAsync(socket, create, id, keys);
            Assert.That(challenge.Header.ResponseCode, Is.EqualTo(ResponseCode.AuthenticationNeeded));
            using var admin = PrivateKey.Load(await File.ReadAllBytesAsync(node.AdminKey));
            var answer = PublicKeyAnswer.Create(
                admin, "88.100.1/ADMIN"u8, challenge.Envelope.Version, ((Challenge)challenge.Body).Nonce.Span, challenge.RequestDigest!.Octets.Span);
            var created = await AskAsync(socket, Request(OpCode.ChallengeResponse, new ChallengeAnswer
            {
                AuthenticationType = "HS_PUBKEY", Identity = ValueReference.Parse("300:88.100.1/ADMIN"), SignedResponse = answer,
            }), id, keys);
            Assert.That(created.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));

            var added = await AskAsync(socket, create with { Body = new ValuesRequest { Handle = "88.100.1/SESSION2", Values = [HandleValue.OfText(1, "URL", "y")] } }, id, keys);
            Assert.That(added.Header.ResponseCode, Is.EqualTo(ResponseCode.Success), "without another challenge");
            var read = await AskAsync(socket, Request(OpCode.Resolution, new ResolutionRequest { Handle = "88.100.1/SESSION", Indexes = [], Types = [] }), id, keys);
            Assert.That(((ResolutionResponse)read.Body).Values.Single().Data.Length, Is.EqualTo(1_000));
        }

        await using (var node = await NodeProcess.StartAsync(fixture))
        {
            using var socket = await ConnectAsync(protocol, node.Endpoint);
            await socket.SendAsync(Seal(Request(OpCode.Resolution, new ResolutionRequest { Handle = "88.100.1/SESSION", Indexes = [], Types = [] }), id, keys));
            var (refusal, frame) = await socket.ReceiveAsync(keys);
            Assert.That(refusal.Header.ResponseCode, Is.EqualTo(ResponseCode.SessionTimeout));
            var server = await ServerKeyAsync(socket);
            Assert.That(MessageCodec.TryRead(frame, out _, out _), Is.True, "in clear");
            await SetUpAsync(socket, server);
        }
        keys.Dispose();
    }

    private async Task<(uint Id, SessionKeys Keys)> SetUpAsync(Wire socket, PublicKey server)
    {
        using var ours = DiffieHellmanKey.Generate(DiffieHellmanGroup.Rfc3526Group14);
        await socket.SendAsync(MessageCodec.ToArray(Request(OpCode.SessionSetup, new SessionSetupRequest
        {
            Mode = 4, Timeout = 600, Identity = ValueReference.Parse("300:88.100.1/ADMIN"), PublicKey = ours.PublicKey.ToArray(),
        })));
        var (answer, frame) = await socket.ReceiveAsync(null);
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        Assert.That(MessageSigner.Verify(server, answer.Envelope, answer.Credential!, MessageCodec.HeaderAndBody(frame)), Is.True);
        var data = ((SessionSetupResponse)answer.Body).Data.Span;
        Assert.That(KeyRecord.TryRead(data[4..], out var theirs), Is.True);
        Assert.That(SessionKeys.TryDerive(SessionCipher.Aes, ours.Agree((DhPublicKeyRecord)theirs!), allowsLegacy: false, out var keys), Is.True);
        return (answer.Envelope.SessionId, keys!);
    }

    // Everything encrypted, with a MAC on request and answer.
    private async Task<Message> AskAsync(Wire socket, Message request, uint id, SessionKeys keys)
    {
        await socket.SendAsync(Seal(request with { Envelope = request.Envelope with { RequestId = ++_requestId } }, id, keys));
        var (answer, frame) = await socket.ReceiveAsync(keys);
        Assert.That(answer.Credential, Is.Not.Null, answer.Header.ToString());
        Assert.That(SessionMac.Verify(keys, answer.Envelope, answer.Credential!, MessageCodec.HeaderAndBody(frame)), Is.True);
        return answer;
    }

    private byte[] Seal(Message request, uint id, SessionKeys keys)
    {
        var message = request with { Envelope = request.Envelope with { SessionId = id } };
        Assert.That(
            SessionMac.TryCreate(keys, message.Envelope, ++_counter, MessageCodec.HeaderAndBody(MessageCodec.ToArray(message)), out var mac), Is.True);
        var clear = MessageCodec.ToArray(message with { Credential = mac });
        Assert.That(keys.TryEncrypt(ProtocolVersion.Highest, clear.AsSpan(Envelope.Length), out var ciphertext), Is.True);
        var frame = new byte[Envelope.Length + ciphertext!.Length];
        (message.Envelope with { Encrypted = true, MessageLength = (uint)ciphertext.Length }).Write(frame);
        ciphertext.CopyTo(frame, Envelope.Length);
        return frame;
    }

    private async Task<PublicKey> ServerKeyAsync(Wire socket)
    {
        await socket.SendAsync(MessageCodec.ToArray(Request(OpCode.GetSiteInfo, new HandleRequest { Handle = "/" })));
        var (answer, frame) = await socket.ReceiveAsync(null);
        Assert.That(SiteRecord.TryRead(((SiteInfoResponse)answer.Body).Site.Span, out var site), Is.True);
        Assert.That(PublicKey.TryRead(site!.Servers[0].PublicKey.Span, out var key), Is.True);
        Assert.That(MessageSigner.Verify(key!, answer.Envelope, answer.Credential!, MessageCodec.HeaderAndBody(frame)), Is.True);
        return key!;
    }

    private Message Request(OpCode operation, MessageBody body) => new()
    {
        Envelope = new Envelope { Version = ProtocolVersion.Highest, Suggested = ProtocolVersion.Highest, RequestId = ++_requestId },
        Header = new Header { OpCode = operation, Flags = OpFlags.Certified, SiteSerial = Header.UnknownSiteSerial },
        Body = body,
    };

    private static async Task<Wire> ConnectAsync(ProtocolType protocol, IPEndPoint node)
    {
        var type = protocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram;
        var socket = new Socket(AddressFamily.InterNetwork, type, protocol);
        await socket.ConnectAsync(node);
        return new Wire(socket);
    }

    private sealed class Wire(Socket socket) : IDisposable
    {
        private bool IsTcp => socket.ProtocolType == ProtocolType.Tcp;

        public async Task SendAsync(byte[] frame)
        {
            if (IsTcp)
            {
                await socket.SendAsync(frame);
                return;
            }
            var datagram = new byte[Fragment.MaxDatagramLength];
            for (var i = 0; i < Fragment.CountFor(frame.Length - Envelope.Length); i++)
            {
                await socket.SendAsync(datagram.AsMemory(0, Fragment.Write(frame, i, datagram)));
            }
        }

        /// <summary>One answer, put together and decrypted, and its octets.</summary>
        public async Task<(Message Message, byte[] Frame)> ReceiveAsync(SessionKeys? keys)
        {
            using var limit = new CancellationTokenSource(Limit);
            var frame = IsTcp ? await ReadAsync(limit.Token) : await AssembleAsync(limit.Token);
            Envelope.TryRead(frame, out var envelope);
            if (envelope.Encrypted)
            {
                Assert.That(keys!.TryDecrypt(envelope.Version, frame.AsSpan(Envelope.Length), out var clear), Is.True);
                frame = new byte[Envelope.Length + clear!.Length];
                (envelope with { Encrypted = false, MessageLength = (uint)clear.Length }).Write(frame);
                clear.CopyTo(frame, Envelope.Length);
            }
            Assert.That(MessageCodec.TryRead(frame, out var message, out var error), Is.True, error.ToString());
            return (message, frame);
        }

        public void Dispose() => socket.Dispose();

        private async Task<byte[]> ReadAsync(CancellationToken limit)
        {
            await using var stream = new NetworkStream(socket, ownsSocket: false);
            var head = new byte[Envelope.Length];
            await stream.ReadExactlyAsync(head, limit);
            Envelope.TryRead(head, out var envelope);
            var frame = new byte[Envelope.Length + envelope.MessageLength];
            head.CopyTo(frame, 0);
            await stream.ReadExactlyAsync(frame.AsMemory(Envelope.Length), limit);
            return frame;
        }

        private async Task<byte[]> AssembleAsync(CancellationToken limit)
        {
            var datagram = new byte[Fragment.MaxDatagramLength];
            byte[]? frame = null;
            for (var left = 1; left > 0; left--)
            {
                var length = await socket.ReceiveAsync(datagram, limit);
                Envelope.TryRead(datagram, out var envelope);
                if (frame is null)
                {
                    frame = new byte[Envelope.Length + envelope.MessageLength];
                    (envelope with { Sequence = 0, Truncated = false }).Write(frame);
                    left = Fragment.CountFor((int)envelope.MessageLength);
                }
                Assert.That(Fragment.TryPlace(envelope, length - Envelope.Length, out var offset), Is.True);
                datagram.AsSpan(Envelope.Length, length - Envelope.Length).CopyTo(frame.AsSpan(Envelope.Length + offset));
            }
            return frame!;
        }
    }
}
