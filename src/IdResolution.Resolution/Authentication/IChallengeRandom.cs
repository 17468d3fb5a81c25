namespace IdResolution.Resolution.Authentication;

/// <summary>Where nonces and ids of challenges come from; replaced in tests that replay recorded exchanges.</summary>
internal interface IChallengeRandom
{
    /// <summary>An unpredictable positive 31-bit id.</summary>
    uint NextId();

    /// <summary>Fills <paramref name="nonce"/> with unpredictable octets.</summary>
    void FillNonce(Span<byte> nonce);
}
