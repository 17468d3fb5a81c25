namespace IdResolution.Resolution.Authentication;

/// <summary>How someone shows who he is.</summary>
internal enum Proof
{
    /// <summary>By the answer to a challenge, made for one request.</summary>
    Challenge,

    /// <summary>By the MAC of a session in which a challenge was answered before (specification §6.8).</summary>
    Session,

    /// <summary>By the connection on which he logged in (specification §10.2).</summary>
    Login,

    /// <summary>To a gateway, by what HTTP knows (specification §8.3).</summary>
    Gateway,
}
