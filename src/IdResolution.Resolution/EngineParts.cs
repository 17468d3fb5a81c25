using IdResolution.Resolution.Quotas;
using IdResolution.Security;
using IdResolution.Security.Audit;

namespace IdResolution.Resolution;

/// <summary>What a node lends its engine besides store and site. Nothing of it is disposed by the engine.</summary>
public sealed record EngineParts
{
    /// <summary>The private key of this server, which signs answers; null to answer unsigned (specification §6.7).</summary>
    public PrivateKey? ServerKey { get; init; }

    /// <summary>Where administrative acts are written down; null to write nothing down.</summary>
    public IAuditTrail? Audit { get; init; }

    /// <summary>What administrators have used up; null for no quotas.</summary>
    public QuotaLedger? Quotas { get; init; }
}
