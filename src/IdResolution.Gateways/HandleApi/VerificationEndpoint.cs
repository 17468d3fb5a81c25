using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.HandleApi;

/// <summary>
/// <c>/api/verifications/{index:handle}</c>: whether an answer to somebody's nonce was made with a secret key that lives here (specification §6.3.3,
/// §8.3). The engine bounds how often this can be asked.
/// </summary>
internal sealed class VerificationEndpoint : IApiEndpoint
{
    private const int MaxOctets = 64;

    public IReadOnlyList<string> Methods { get; } = ["GET", "HEAD"];

    public async Task AnswerAsync(ApiCall call)
    {
        var identity = ValueReference.Parse(call.Name.ToString());
        if (!HandleName.HasSlash(identity.Handle.Span))
        {
            await call.FailAsync(ResponseCode.InvalidHandle, "The path names no index:handle.");
            return;
        }
        if (!TryRead(call.Parameters, identity, out var request, out var problem))
        {
            await call.FailAsync(ResponseCode.ProtocolError, problem);
            return;
        }
        var answer = await call.AskAsync(OpCode.VerifyResponse, request, OpFlags.PublicOnly);
        if (answer.Body is VerifyResponse verified) await call.AnswerAsync(StatusCodes.Status200OK, answer.Code, writer => writer.WriteBoolean("isValid"u8, verified.IsValid));
        else await call.FailAsync(answer.Code);
    }

    private static bool TryRead(HttpQuery parameters, ValueReference identity, [NotNullWhen(true)] out VerifyRequest? request, out string problem)
    {
        request = null;
        problem = "";
        if (!TryReadOctets(parameters, "nonce", out var nonce, ref problem)
            || !TryReadOctets(parameters, "cnonce", out var clientNonce, ref problem)
            || !TryReadOctets(parameters, "signature", out var signature, ref problem)
            || !TryReadAnswer(parameters, signature, out var answer, ref problem))
        {
            return false;
        }
        request = new VerifyRequest
        {
            Identity = identity,
            Nonce = nonce,
            // Of all forms of a digest on the wire only this one may have any length.
            Digest = new RequestDigest(DigestAlgorithm.LegacyMd5, clientNonce),
            SignedResponse = answer,
        };
        return true;
    }

    // The form of specification §6.3: an octet for the algorithm, then what belongs to it.
    private static bool TryReadAnswer(HttpQuery parameters, byte[] signature, out byte[] answer, ref string problem)
    {
        answer = [];
        byte? algorithm = parameters.Value("alg")?.ToUpperInvariant() switch
        {
            "SHA1" or "SHA-1" => 0x02,
            "SHA256" or "SHA-256" => 0x03,
            "HMAC-SHA1" => 0x12,
            "HMAC-SHA256" => 0x13,
            "PBKDF2WITHHMACSHA1" => 0x22,
            _ => null,
        };
        if (algorithm is null)
        {
            problem = "alg is not one of SHA1, SHA256, HMAC-SHA1, HMAC-SHA256, PBKDF2WithHmacSHA1.";
            return false;
        }
        using var writer = new WireWriter();
        writer.WriteByte(algorithm.Value);
        if (algorithm == 0x22)
        {
            if (!TryReadOctets(parameters, "salt", out var salt, ref problem)) return false;
            if (!TryReadNumber(parameters, "iterations", out var iterations, ref problem) || !TryReadNumber(parameters, "length", out var length, ref problem)) return false;
            writer.WriteBlob(salt);
            writer.WriteUInt32(iterations);
            writer.WriteUInt32(length);
            writer.WriteBlob(signature);
        }
        else
        {
            writer.WriteOctets(signature);
        }
        answer = writer.ToArray();
        return true;
    }

    // A plus that was not escaped has become a space on the way.
    private static bool TryReadOctets(HttpQuery parameters, string name, out byte[] octets, ref string problem)
    {
        var text = (parameters.Value(name) ?? "").Replace(' ', '+');
        octets = new byte[MaxOctets];
        if (Convert.TryFromBase64String(text, octets, out var length) && length > 0)
        {
            octets = octets[..length];
            return true;
        }
        problem = $"{name} is not base64 of 1 to {MaxOctets} octets.";
        return false;
    }

    private static bool TryReadNumber(HttpQuery parameters, string name, out uint number, ref string problem)
    {
        if (uint.TryParse(parameters.Value(name), NumberStyles.None, CultureInfo.InvariantCulture, out number)) return true;
        problem = $"{name} is not a whole number.";
        return false;
    }
}
