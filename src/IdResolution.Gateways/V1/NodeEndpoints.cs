using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Gateway;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.V1;

/// <summary><c>GET /v1/node</c>. Safe for use from many threads.</summary>
internal sealed class NodeEndpoints(GatewayDoor door, ListEndpoints lists, V1Options options)
{
    public async Task<V1Answer> DescribeAsync(HttpCall call, Utf8String name, ProvenIdentity? who)
    {
        var answer = await door.AskAsync(call.Ask(OpCode.GetSiteInfo, new HandleRequest { Handle = new Utf8String(HandleName.Blank) }, null), call.Aborted);
        if (answer.Body is not SiteInfoResponse info) return Problems.Of(call, answer, Utf8String.Empty);
        if (!SiteRecord.TryRead(info.Site.Span, out var site)) throw new InvalidDataException("the engine's site record cannot be decoded");
        // Whose prefixes they are is for those who may list them.
        var homed = who is null ? default : await lists.HomedAsync(call, who);
        return V1Answer.Of(StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("software"u8, "idnode");
            writer.WriteString("version"u8, options.Version);
            writer.WriteString("role"u8, options.Role);
            if (options.Description.Length > 0) writer.WriteString("description"u8, options.Description);
            writer.WriteBoolean("primary"u8, site.IsPrimary);
            writer.WritePropertyName("site"u8);
            SiteJson.Write(writer, site);
            if (homed.Answer.Code == ResponseCode.Success) HomedNames.Of(homed.Homed).Write(writer);
            writer.WriteEndObject();
        }).With("Cache-Control", "no-cache").With("Vary", "Authorization");
    }
}
