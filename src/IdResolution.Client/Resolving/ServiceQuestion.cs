using IdResolution.Client.Exchange;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Client.Resolving;

/// <summary>The question for what a prefix record or service handle says of its service (specification §5.8).</summary>
internal static class ServiceQuestion
{
    private static readonly Utf8String[] Types =
    [
        new(ValueTypes.Site), "HS_SITE.6", new(ValueTypes.Service), new(ValueTypes.Namespace), new(ValueTypes.SitePrefix),
        new(ValueTypes.PrefixDelegate), new(ValueTypes.ServicePrefix),
    ];

    public static Ask For(Utf8String handle, Walk walk) =>
        new(OpCode.Resolution, handle, new ResolutionRequest { Handle = handle, Types = Types })
        {
            Flags = OpFlags.CacheAuthentication | OpFlags.PublicOnly | (walk.IsCertified ? OpFlags.Certified : 0),
            RecursionCount = walk.RecursionCount,
            Purpose = PurposeOf(handle),
            Trace = walk.Trace,
        };

    /// <summary>What a trace calls it.</summary>
    public static string PurposeOf(Utf8String handle) => "service of " + NameOf(handle);

    /// <summary>The prefix of a prefix handle, any other handle as it is.</summary>
    public static Utf8String NameOf(Utf8String handle) => HandleName.IsPrefixHandle(handle.Span)
        ? new Utf8String(handle.Span[HandleName.PrefixHandleStart.Length..])
        : handle;

    /// <summary>What the answer says; anything but values, their absence and that of the handle is a failure.</summary>
    public static Told Read(Message message, AddressScope reach) => message.Header.ResponseCode switch
    {
        ResponseCode.Success when message.Body is ResolutionResponse body =>
            new Told { Code = ResponseCode.Success, Values = body.Values, Reach = reach },
        ResponseCode.HandleNotFound or ResponseCode.ValuesNotFound => new Told { Code = message.Header.ResponseCode },
        _ => new Told { Code = ResponseCode.Error },
    };
}
