namespace IdResolution.Conformance.Tests.Vectors;

/// <summary>What a vector holds, and so how it is compared.</summary>
internal enum VectorKind
{
    /// <summary>A whole message and what every field means.</summary>
    Message,

    /// <summary>A whole message of the national profile's client, with envelope and header spelled out.</summary>
    SdkMessage,

    /// <summary>A message as it went through HTTP, without decoded fields.</summary>
    TunnelledMessage,

    /// <summary>A request that was made by hand to be wrong.</summary>
    HandMade,

    /// <summary>Envelope, ciphertext and the plaintext.</summary>
    Encrypted,

    /// <summary>One datagram of several.</summary>
    Fragment,

    /// <summary>Octets outside any envelope that follow an answer.</summary>
    Stream,

    /// <summary>A key.</summary>
    Key,

    /// <summary>A computation.</summary>
    Hash,
}
