using IdResolution.Testing.Vectors;

namespace IdResolution.Security.Tests;

/// <summary>An answer to a challenge that the reference client sent, with everything needed to check it.</summary>
public sealed record VectorAnswer(string Name, string How, string Key, string Type, int Index, byte[] Answer, byte[] Nonce, byte[] Digest)
{
    private static readonly string[] Files = ["auth", "admin", "listing", "site-replication", "session", "errors", "versions"];

    public static IEnumerable<VectorAnswer> All()
    {
        foreach (var vector in Files.SelectMany(GoldenVectors.Load))
        {
            if (!vector.Entry.TryGetProperty("verify", out var verify) || !verify.TryGetProperty("nonce", out var nonce)) continue;
            var body = vector.Decoded.GetProperty("body");
            yield return new VectorAnswer(
                vector.ToString(),
                verify.GetProperty("how").GetString()!,
                verify.GetProperty("key").GetString()!,
                body.GetProperty("authType").GetString()!,
                body.GetProperty("userIdIndex").GetInt32(),
                Convert.FromHexString(body.GetProperty("signedResponse").GetString()!),
                Convert.FromHexString(nonce.GetString()!),
                Convert.FromHexString(verify.GetProperty("requestDigest").GetString()!));
        }
    }

    public override string ToString() => Name;
}
