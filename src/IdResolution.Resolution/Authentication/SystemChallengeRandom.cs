using System.Security.Cryptography;

namespace IdResolution.Resolution.Authentication;

/// <summary>Nonces and ids from the operating system's generator.</summary>
internal sealed class SystemChallengeRandom : IChallengeRandom
{
    public uint NextId() => (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);

    public void FillNonce(Span<byte> nonce) => RandomNumberGenerator.Fill(nonce);
}
