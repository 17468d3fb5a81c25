using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

namespace IdResolution.Resolution.Tests.Fixtures;

/// <summary>Requests as a client of version 2.11 sends them.</summary>
internal static class Ask
{
    private static uint _requestId = 1;

    public static Message Of(OpCode operation, MessageBody body, OpFlags flags = OpFlags.None) => new()
    {
        Envelope = new Envelope { Version = ProtocolVersion.Highest, Suggested = ProtocolVersion.Highest,
            RequestId = Interlocked.Increment(ref _requestId) },
        Header = new Header { OpCode = operation, Flags = flags, SiteSerial = Header.UnknownSiteSerial },
        Body = body,
    };

    public static Message Resolve(string handle, uint[]? indexes = null, string[]? types = null, OpFlags flags = OpFlags.None) =>
        Of(OpCode.Resolution, new ResolutionRequest { Handle = handle, Indexes = indexes ?? [],
            Types = [.. (types ?? []).Select(type => new Utf8String(type))] }, flags);

    public static Message Create(string handle, params HandleValue[] values) =>
        Of(OpCode.CreateHandle, new ValuesRequest { Handle = handle, Values = values });

    public static Message Overwrite(string handle, params HandleValue[] values) => Create(handle, values).With(OpFlags.OverwriteWhenExists);

    public static Message Delete(string handle) => Of(OpCode.DeleteHandle, new HandleRequest { Handle = handle });

    public static Message Add(string handle, params HandleValue[] values) =>
        Of(OpCode.AddValue, new ValuesRequest { Handle = handle, Values = values });

    public static Message Modify(string handle, params HandleValue[] values) =>
        Of(OpCode.ModifyValue, new ValuesRequest { Handle = handle, Values = values });

    public static Message Remove(string handle, params uint[] indexes) =>
        Of(OpCode.RemoveValue, new RemoveValueRequest { Handle = handle, Indexes = indexes });

    public static Message About(OpCode operation, string handle) => Of(operation, new HandleRequest { Handle = handle });

    public static Message With(this Message message, OpFlags flags) =>
        message with { Header = message.Header with { Flags = message.Header.Flags | flags } };

    public static Message InSession(this Message message, uint sessionId) =>
        message with { Envelope = message.Envelope with { SessionId = sessionId } };

    public static Message Speaking(this Message message, byte major, byte minor) =>
        message with { Envelope = message.Envelope
            with { Version = new ProtocolVersion(major, minor), Suggested = new ProtocolVersion(major, minor) } };
}
