using System.Net;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;

namespace IdResolution.Resolution.Tests.Fixtures;

/// <summary>A client at an address of its own. The asynchronous half is asked, as for everything that needs time.</summary>
internal sealed class Peer(TestNode node, IPAddress address, ClientTransport transport = ClientTransport.Tcp)
{
    public Peer(TestNode node, string address)
        : this(node, IPAddress.Parse(address))
    {
    }

    public async Task<Message> AskAsync(Message request) => ReplyLog.Decode(await SendAsync(MessageCodec.ToArray(request)));

    /// <summary>The code alone, for those who ask a hundred thousand times.</summary>
    public async Task<ResponseCode> CodeAsync(byte[] frame)
    {
        var reply = await SendAsync(frame);
        Assert.That(Header.TryRead(reply.AsSpan(Envelope.Length), out var header), Is.True);
        return header.ResponseCode;
    }

    public async Task<ResponseCode> CodeAsync(Message request) => (await AskAsync(request)).Header.ResponseCode;

    private async Task<byte[]> SendAsync(byte[] frame)
    {
        var log = new ReplyLog(TestNode.TcpReplyLength);
        await node.Engine.AnswerAsync(new Request(frame, transport, new IPEndPoint(address, 40_000)), log, CancellationToken.None);
        return log.Frames.Single();
    }

    /// <summary>The final code of a request whose challenge is answered.</summary>
    public async Task<ResponseCode> CodeAsAsync(Someone who, Message request)
    {
        var challenge = await AskAsync(request);
        Assert.That(challenge.Header.ResponseCode, Is.EqualTo(ResponseCode.AuthenticationNeeded));
        return await CodeAsync(who.Answer(challenge));
    }
}
