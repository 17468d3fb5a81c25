using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Gateways.Http.Authentication;

/// <summary>What a client says in the <c>Handle</c> scheme, in the header or in the JSON of <c>/api/sessions</c> (specification §8.3). Immutable.</summary>
internal sealed record HandleCredentials
{
    /// <summary>Nothing said.</summary>
    public static readonly HandleCredentials None = new();

    /// <summary>More octets of a nonce, a salt or a signature nobody needs.</summary>
    private const int MaxOctets = 4_096;

    /// <summary>The session meant; null for none.</summary>
    public string? SessionId { get; init; }

    /// <summary>Who it claims to be; null when it does not.</summary>
    public ValueReference? Identity { get; private init; }

    /// <summary>The client's nonce; null when it gave none.</summary>
    public byte[]? ClientNonce { get; private init; }

    /// <summary>What is to prove <see cref="Identity"/>, in the form of specification §6.3 or §6.4; null when it gave no signature.</summary>
    public SignedNonce? Answer { get; private init; }

    /// <summary>True when the certificate of the connection is to prove it.</summary>
    public bool IsByCertificate { get; private init; }

    /// <summary>
    /// Reads parameters, names in any case; unknown ones, <c>version</c> and <c>renegotiate</c> are ignored.
    /// </summary>
    /// <param name="parameters">Names and values.</param>
    /// <param name="isIdEncoded">True when <c>id</c> is percent-encoded, as in the header.</param>
    /// <param name="credentials">What was read.</param>
    /// <param name="problem">What is wrong, for the client.</param>
    public static bool TryRead(
        IReadOnlyDictionary<string, string> parameters, bool isIdEncoded, [NotNullWhen(true)] out HandleCredentials? credentials, [NotNullWhen(false)] out string? problem)
    {
        credentials = null;
        problem = null;
        ValueReference? identity = null;
        if (parameters.TryGetValue("id", out var id) && !TryReadIdentity(id, isIdEncoded, out identity)) problem = "The id is not index:handle.";
        else if (!TryReadOctets(parameters, "cnonce", out var clientNonce)) problem = "The cnonce is not base64.";
        else if (!TryReadOctets(parameters, "signature", out var signature)) problem = "The signature is not base64.";
        else if (!TryReadOctets(parameters, "salt", out var salt)) problem = "The salt is not base64.";
        else if (!TryReadNumber(parameters, "iterations", out var iterations) || !TryReadNumber(parameters, "length", out var length)) problem = "The iterations or the length are no number.";
        else if (signature is not null && identity is null) problem = "A signature needs an id.";
        else
        {
            credentials = new HandleCredentials
            {
                SessionId = parameters.GetValueOrDefault("sessionId"),
                Identity = identity,
                ClientNonce = clientNonce,
                Answer = signature is null
                    ? null
                    : new SignedNonce(parameters.GetValueOrDefault("type", ""), parameters.GetValueOrDefault("alg", ""), signature, salt ?? [], iterations, length),
                IsByCertificate = parameters.TryGetValue("clientCert", out var isByCertificate) && isByCertificate.Equals("true", StringComparison.OrdinalIgnoreCase),
            };
        }
        return problem is null;
    }

    /// <summary>Reads <c>index:handle</c>.</summary>
    public static bool TryReadIdentity(string text, bool isEncoded, [NotNullWhen(true)] out ValueReference? identity)
    {
        identity = null;
        var name = new Utf8String(Encoding.UTF8.GetBytes(text));
        if (isEncoded && !PercentEncoding.TryDecode(text, out name)) return false;
        var reference = ValueReference.Parse(name.ToString());
        if (reference.Handle.IsEmpty) return false;
        identity = reference;
        return true;
    }

    private static bool TryReadOctets(IReadOnlyDictionary<string, string> parameters, string name, out byte[]? octets)
    {
        octets = null;
        if (!parameters.TryGetValue(name, out var text)) return true;
        var buffer = new byte[Math.Min(text.Length, MaxOctets)];
        if (!Convert.TryFromBase64String(text, buffer, out var length)) return false;
        octets = buffer[..length];
        return true;
    }

    private static bool TryReadNumber(IReadOnlyDictionary<string, string> parameters, string name, out uint number)
    {
        number = 0;
        return !parameters.TryGetValue(name, out var text) || uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
