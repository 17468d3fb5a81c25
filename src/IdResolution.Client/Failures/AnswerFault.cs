namespace IdResolution.Client.Failures;

/// <summary>Why an answer is not believed.</summary>
public enum AnswerFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>The octets are not a message.</summary>
    Malformed,

    /// <summary>Over HTTP something came that is not of a handle server, such as a page or a redirect (specification §8.2).</summary>
    NotHandle,

    /// <summary>The request id is not that of the request.</summary>
    WrongRequestId,

    /// <summary>A request came where an answer was due, or an answer for another operation.</summary>
    WrongOperation,

    /// <summary>The answer is about another handle.</summary>
    WrongHandle,

    /// <summary>The expiration lies in the past (specification §3.2).</summary>
    Expired,

    /// <summary>The digest is not that of the request (specification §3.3).</summary>
    WrongDigest,

    /// <summary>
    /// A challenge without digest, or with the digest of another request: answering it could sign somebody else's request (specification
    /// §6.1).
    /// </summary>
    ForeignChallenge,

    /// <summary>The answer in a session has the MAC of another message or of somebody else (specification §3.4, §6.8).</summary>
    WrongMac,

    /// <summary>The answer is encrypted, and not with the key of our session (specification §3.5).</summary>
    Undecipherable,

    /// <summary>A session was required and the server sets up none that is safe (specification §6.8).</summary>
    NoSession,

    /// <summary>
    /// The answer is neither signed by the server nor protected by our session, and it had to be (specification §5.5).
    /// </summary>
    Unsigned,

    /// <summary>The signature is not that of the server's key (specification §3.4, §5.5).</summary>
    WrongSignature,

    /// <summary>
    /// The answer is signed, but without the digest of a request: it may be one that the server gave to another request, asked by whoever
    /// stands between (specification §3.3, §5.5).
    /// </summary>
    NoDigest,

    /// <summary>The answer has a version whose signatures prove nothing: 2.5 or 2.6 (specification §3.4).</summary>
    UnprovableVersion,

    /// <summary>Nothing was sent: the answer must be signed and we do not know the server's key.</summary>
    UnknownServerKey,

    /// <summary>Servers refer to each other in a circle (specification §5.7).</summary>
    ReferralLoop,

    /// <summary>More referrals and service handles than allowed (specification §5.7).</summary>
    TooManySteps,

    /// <summary>A prefix referral that does not lead downwards, to the prefix asked for (specification §5.7).</summary>
    ForeignReferral,

    /// <summary>Somebody with a public address refers to a loopback, private or link-local one.</summary>
    PrivateReferral,
}
