using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.National;

/// <summary>One connection of a national client, with a session id of the client's choice.</summary>
internal sealed class NationalClient(TestNode node, uint sessionId = 10_001, bool isConfidential = false)
{
    public ClientConnection Connection { get; } = new(isConfidential);

    public uint SessionId { get; set; } = sessionId;

    public async Task<Message> AskAsync(Message request, ClientTransport transport = ClientTransport.Tcp) =>
        ReplyLog.Decode((await node.SendAsync(
            MessageCodec.ToArray(request.InSession(SessionId)), transport, transport == ClientTransport.Tcp ? Connection : null)).Single());

    public async Task<ResponseCode> CodeAsync(Message request, ClientTransport transport = ClientTransport.Tcp) =>
        (await AskAsync(request, transport)).Header.ResponseCode;

    /// <summary>Asks for a challenge as a client does that logs in; it sends no credential section.</summary>
    public Task<Message> BeginAsync(Someone who) => AskAsync(LoginOf(who));

    public Task<ResponseCode> AnswerAsync(Someone who, Message challenge) => CodeAsync(who.Answer(challenge));

    public async Task<ResponseCode> LogInAsync(Someone who)
    {
        var challenge = await BeginAsync(who);
        return challenge.Header.ResponseCode == ResponseCode.AuthenticationNeeded ? await AnswerAsync(who, challenge) : challenge.Header.ResponseCode;
    }

    public static Message LoginOf(Someone who) =>
        Ask.Of(OpCode.Login, new LoginRequest { Identity = new ValueReference(who.Handle, who.Index) }, OpFlags.Recursive | OpFlags.RequestDigest)
            with { HasCredentialSection = false };
}
