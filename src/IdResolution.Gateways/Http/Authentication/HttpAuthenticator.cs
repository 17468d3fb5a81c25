using System.Text;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Gateway;

namespace IdResolution.Gateways.Http.Authentication;

/// <summary>The schemes of the REST interface (specification §8.3).</summary>
internal sealed class HttpAuthenticator(GatewayDoor door) : IHttpAuthenticator
{
    private const string Basic = "Basic ";

    public async ValueTask<Caller> IdentifyAsync(HttpCall call)
    {
        var header = call.Context.Request.Headers.Authorization.ToString();
        if (!call.IsConfidential || !header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)) return Caller.Anonymous;
        if (!TryReadBasic(header[Basic.Length..], out var claim)) return new Caller(CallerState.Refused, Problem: "The user name is not index:handle, percent-encoded.");
        var (code, who) = await door.ProveAsync(claim, call.Remote.Address, call.Aborted);
        return code switch
        {
            ResponseCode.Success => new Caller(CallerState.Proven, who),
            ResponseCode.ServerTooBusy => new Caller(CallerState.Busy),
            _ => new Caller(CallerState.Refused, Problem: "Identity or secret is wrong."),
        };
    }

    public void Challenge(HttpCall call, Caller caller) =>
        call.Response.Headers.WWWAuthenticate = "Basic realm=\"handle\"";

    private static bool TryReadBasic(string token, out SecretClaim claim)
    {
        claim = null!;
        var octets = new byte[token.Length];
        if (!Convert.TryFromBase64String(token.Trim(), octets, out var length)) return false;
        var colon = octets.AsSpan(0, length).IndexOf((byte)':');
        if (colon < 0 || !PercentEncoding.TryDecode(Encoding.UTF8.GetString(octets, 0, colon), out var name)) return false;
        var identity = ValueReference.Parse(name.ToString());
        if (identity.Handle.IsEmpty) return false;
        claim = new SecretClaim(identity, octets.AsMemory(colon + 1, length - colon - 1));
        return true;
    }
}
