using System.Net.Http.Headers;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;

namespace IdResolution.Gateways.Tests.Tunnel;

/// <summary>Messages as bodies of POSTs.</summary>
internal static class Post
{
    public const string MediaType = "application/x-hdl-message";

    /// <summary>A question for all public values.</summary>
    public static byte[] Question(string handle, uint requestId = 7, OpFlags flags = OpFlags.PublicOnly) =>
        Message(OpCode.Resolution, new ResolutionRequest { Handle = handle }, requestId, flags);

    public static byte[] Message(OpCode operation, MessageBody body, uint requestId = 7, OpFlags flags = 0, uint sessionId = 0) => MessageCodec.ToArray(new Message
    {
        Envelope = new Envelope { Version = ProtocolVersion.Highest, Suggested = ProtocolVersion.Highest, RequestId = requestId, SessionId = sessionId },
        Header = new Header { OpCode = operation, Flags = flags, SiteSerial = Header.UnknownSiteSerial, Expiration = uint.MaxValue },
        Body = body,
    });

    public static HttpContent Body(byte[] octets, string type = MediaType) =>
        new ByteArrayContent(octets) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };

    /// <summary>Sends octets and gives what comes back.</summary>
    public static async Task<byte[]> SendAsync(HttpClient client, byte[] octets, string path = "/")
    {
        using var answer = await client.PostAsync(path, Body(octets));
        Assert.That((int)answer.StatusCode, Is.EqualTo(200));
        Assert.That(answer.Content.Headers.ContentType?.ToString(), Is.EqualTo(MediaType));
        return await answer.Content.ReadAsByteArrayAsync();
    }

    /// <summary>The messages of a body, back to back.</summary>
    public static IReadOnlyList<Message> Split(byte[] octets)
    {
        var messages = new List<Message>();
        for (var rest = octets.AsSpan(); rest.Length > 0;)
        {
            Assert.That(Envelope.TryRead(rest, out var envelope));
            var length = Envelope.Length + (int)envelope.MessageLength;
            Assert.That(MessageCodec.TryRead(rest[..length], out var message, out var error), Is.True, () => error.ToString());
            messages.Add(message);
            rest = rest[length..];
        }
        return messages;
    }
}
