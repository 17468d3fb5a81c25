using System.Security.Cryptography;
using System.Text;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Gateway;

namespace IdResolution.Gateways.Http.Authentication;

/// <summary>
/// HTTP's Basic scheme: the user name is <c>index:handle</c>, percent-encoded, the password the secret key (specification §8.3). It is verified for every request
/// and not kept. Safe for use from many threads.
/// </summary>
internal sealed class BasicScheme(GatewayDoor door)
{
    /// <summary>Name of the scheme.</summary>
    public const string Name = "Basic";

    /// <summary>Longest user name and password, encoded.</summary>
    private const int MaxLength = 8_192;

    public async ValueTask<Caller> IdentifyAsync(HttpCall call, string credentials)
    {
        if (CrossSite.MayBeForged(call)) return Caller.Refused("A page of another site may have had the browser send this; add the header X-Requested-With.");
        if (credentials.Length > MaxLength) return Caller.Refused("User name and password are too long.");
        var octets = new byte[credentials.Length];
        try
        {
            if (!Convert.TryFromBase64String(credentials, octets, out var length) || !TryRead(octets.AsMemory(0, length), out var identity, out var secret))
            {
                return Caller.Refused("The user name is not index:handle, percent-encoded.");
            }
            return Caller.Of(await door.ProveAsync(new SecretClaim(identity, secret), call.Remote.Address, call.Aborted));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }

    private static bool TryRead(ReadOnlyMemory<byte> credentials, out ValueReference identity, out ReadOnlyMemory<byte> secret)
    {
        identity = default;
        secret = default;
        var colon = credentials.Span.IndexOf((byte)':');
        if (colon < 0 || !HandleCredentials.TryReadIdentity(Encoding.UTF8.GetString(credentials.Span[..colon]), isEncoded: true, out var read)) return false;
        identity = read.Value;
        secret = credentials[(colon + 1)..];
        return true;
    }
}
