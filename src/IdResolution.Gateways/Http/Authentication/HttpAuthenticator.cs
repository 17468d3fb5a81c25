using System.Text;
using Microsoft.Extensions.Primitives;

namespace IdResolution.Gateways.Http.Authentication;

/// <summary>The schemes of the REST interface (specification §8.3), for every room. Safe for use from many threads.</summary>
internal sealed class HttpAuthenticator(BasicScheme basic, HandleScheme handle) : IHttpAuthenticator
{
    private const string Realm = "Basic realm=\"handle\"";

    public async ValueTask<Caller> IdentifyAsync(HttpCall call)
    {
        var header = call.Context.Request.Headers.Authorization;
        if (!call.IsConfidential || header.Count == 0) return Caller.Anonymous;
        if (header.Count > 1) return Caller.Refused("There is more than one Authorization header.");
        var text = header.ToString().Trim();
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        var (scheme, credentials) = space < 0 ? (text, "") : (text[..space], text[(space + 1)..].Trim());
        if (scheme.Equals(BasicScheme.Name, StringComparison.OrdinalIgnoreCase)) return await basic.IdentifyAsync(call, credentials);
        if (!scheme.Equals(HandleScheme.Name, StringComparison.OrdinalIgnoreCase)) return Caller.Anonymous;
        return HandleScheme.TryRead(credentials, out var said, out var problem) ? await handle.IdentifyAsync(call, said) : Caller.Refused(problem);
    }

    public void Challenge(HttpCall call, Caller caller)
    {
        // Where nothing that a client could send would be taken, it is not invited to send it.
        if (!call.IsConfidential) return;
        var challenge = caller.Challenge ?? handle.ChallengeIn(caller.Session, call);
        var text = new StringBuilder($"{HandleScheme.Name} sessionId=\"{challenge.SessionId}\", nonce=\"{Convert.ToBase64String(challenge.Nonce)}\"");
        if (challenge.ServerSignature is { } signature) text.Append($", serverAlg=\"{challenge.ServerAlgorithm}\", serverSignature=\"{Convert.ToBase64String(signature)}\"");
        if (caller.Problem is { } problem) text.Append($", error=\"{problem}\"");
        // A script shows its own form for the password; the browser's own would come before it.
        var isScript = call.Context.Request.Headers.XRequestedWith == "XMLHttpRequest";
        call.Response.Headers.WWWAuthenticate = isScript ? text.ToString() : new StringValues([text.ToString(), Realm]);
        call.Response.Headers.CacheControl = "no-store";
    }
}
