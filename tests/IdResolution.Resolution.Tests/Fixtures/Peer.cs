using System.Net;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;

namespace IdResolution.Resolution.Tests.Fixtures;

/// <summary>A client at an address of its own. The asynchronous half is asked, as for everything that needs time.</summary>
internal sealed class Peer(TestNode node, IPAddress address, ClientTransport transport = ClientTransport.Tcp)
{
    public Peer(TestNode node, string address)
        : this(node, IPAddress.Parse(address))
    {
    }

    public async Task<Message> AskAsync(Message request)
    {
        var log = new ReplyLog(TestNode.TcpReplyLength);
        await node.Engine.AnswerAsync(
            new Request(MessageCodec.ToArray(request), transport, new IPEndPoint(address, 40_000)), log, CancellationToken.None);
        return ReplyLog.Decode(log.Frames.Single());
    }

    public async Task<ResponseCode> CodeAsync(Message request) => (await AskAsync(request)).Header.ResponseCode;

    /// <summary>The final code of a request whose challenge is answered.</summary>
    public async Task<ResponseCode> CodeAsAsync(Someone who, Message request)
    {
        var challenge = await AskAsync(request);
        Assert.That(challenge.Header.ResponseCode, Is.EqualTo(ResponseCode.AuthenticationNeeded));
        return await CodeAsync(who.Answer(challenge));
    }
}
