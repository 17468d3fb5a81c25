namespace IdResolution.Gateways.Http.Authentication;

/// <summary>What a client answers in the <c>Handle</c> scheme (specification §8.3). Immutable.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Nonce">Its nonce.</param>
/// <param name="ServerAlgorithm">The hash of <paramref name="ServerSignature"/>; null where there is none.</param>
/// <param name="ServerSignature">This server's, over its nonce followed by the client's; null when the client sent none or the server signs too much.</param>
internal sealed record HandleChallenge(string SessionId, byte[] Nonce, string? ServerAlgorithm = null, byte[]? ServerSignature = null);
