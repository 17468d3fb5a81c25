using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using IdResolution.Security;

namespace IdResolution.Gateways.Tests.Http.Authentication;

/// <summary>The client's side of the Handle scheme, written from the specification with the runtime's own cryptography.</summary>
internal sealed partial class HandleExchange
{
    public HandleExchange(IEnumerable<string> challenges)
    {
        var parameters = Parameter().Matches(challenges.Single(text => text.StartsWith("Handle ", StringComparison.Ordinal))).ToDictionary(found => found.Groups[1].Value, found => found.Groups[2].Value);
        SessionId = parameters["sessionId"];
        Nonce = Convert.FromBase64String(parameters["nonce"]);
        Parameters = parameters;
    }

    public Dictionary<string, string> Parameters { get; }

    public string SessionId { get; }

    public byte[] Nonce { get; }

    public byte[] ClientNonce { get; } = RandomNumberGenerator.GetBytes(16);

    public byte[] Signed => [.. Nonce, .. ClientNonce];

    public string ByKey(PrivateKey key, string identity = HttpFace.KeyIdentity, string alg = "SHA256", HashAlgorithmName? hash = null) =>
        Header(identity, "HS_PUBKEY", alg, key.Sign(Signed, hash ?? HashAlgorithmName.SHA256));

    public string BySecret(string alg, byte[] mac, string more = "", string identity = HttpFace.SecretIdentity) => Header(identity, "HS_SECKEY", alg, mac) + more;

    public byte[] Mac(string alg, string secret = HttpFace.Secret)
    {
        var key = Encoding.UTF8.GetBytes(secret);
        byte[] around = [.. key, .. Signed, .. key];
        return alg switch
        {
            "MD5" => MD5.HashData(around),
            "SHA1" => SHA1.HashData(around),
            "SHA256" => SHA256.HashData(around),
            "HMAC-SHA1" => HMACSHA1.HashData(key, Signed),
            _ => HMACSHA256.HashData(key, Signed),
        };
    }

    private string Header(string identity, string type, string alg, byte[] signature)
    {
        var (index, handle) = (identity[..identity.IndexOf(':')], identity[(identity.IndexOf(':') + 1)..]);
        return $"Handle sessionId=\"{SessionId}\", id=\"{index}%3A{handle}\", type=\"{type}\", cnonce=\"{Convert.ToBase64String(ClientNonce)}\", alg=\"{alg}\", signature=\"{Convert.ToBase64String(signature)}\"";
    }

    [GeneratedRegex("(\\w+)=\"([^\"]*)\"")]
    private static partial Regex Parameter();
}
