namespace IdResolution.Security.Audit;

/// <summary>How it is known who acted (specification §6.1, §6.8, §10.2).</summary>
public enum AuditProof
{
    /// <summary>Nobody said who it was.</summary>
    None,

    /// <summary>Somebody said so and did not prove it.</summary>
    Claimed,

    /// <summary>Proven by the answer to a challenge.</summary>
    Challenge,

    /// <summary>Proven by the key of a session.</summary>
    Session,

    /// <summary>Proven by the login of the connection (national profile).</summary>
    Login,

    /// <summary>Proven over HTTP (specification §8.3).</summary>
    Http,
}
