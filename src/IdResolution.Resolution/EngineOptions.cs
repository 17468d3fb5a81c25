using IdResolution.Protocol.Values;
using IdResolution.Resolution.Administration;
using IdResolution.Resolution.Delegation;
using IdResolution.Resolution.National;
using IdResolution.Resolution.Sessions;
using IdResolution.Resolution.Templates;
using IdResolution.Resolution.Audit;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Quotas;
using IdResolution.Resolution.Recursion;
using IdResolution.Security;

namespace IdResolution.Resolution;

/// <summary>
/// What an operator may choose about the engine. Read once when the engine is made; <see cref="EngineOptionsValidator"/> checks it.
/// </summary>
public sealed class EngineOptions
{
    /// <summary>
    /// Suffixes that differ in ASCII case are different handles (specification §1.3). Default: no. Must never change once handles are
    /// stored.
    /// </summary>
    public bool CaseSensitive { get; set; }

    /// <summary>
    /// Identities compare by the storage rule of this service instead of with a case-sensitive suffix (specification §1.3). Default: no, as
    /// other software does.
    /// </summary>
    public bool MatchIdentitiesLikeHandles { get; set; }

    /// <summary>Every write is answered with response code 7 (specification §7.1). Default: no.</summary>
    public bool ReadOnly { get; set; }

    /// <summary>Administrative operations are taken over UDP too (specification §3.6). Lists never are. Default: no.</summary>
    public bool AllowAdministrationOverUdp { get; set; }

    /// <summary>
    /// Administrative operations and sessions are taken in messages over HTTP too (specification §4.1, §8.2), as over TCP. What gateways ask for is not
    /// meant. Default: yes.
    /// </summary>
    public bool AllowAdministrationOverHttp { get; set; } = true;

    /// <summary>
    /// Handles and derived prefixes may be listed by administrators with the right for it (specification §7.5). Default: yes.
    /// </summary>
    public bool AllowListing { get; set; } = true;

    /// <summary>The status handle <c>0.SITE/status</c> answers to administrators (specification §7.13). Default: no.</summary>
    public bool EnableStatusHandle { get; set; }

    /// <summary>
    /// Who may home prefixes and read the status handle; entries may name groups, index 0 means any key of the handle (specification §6.6).
    /// </summary>
    public IReadOnlyList<ValueReference> ServerAdministrators { get; set; } = [];

    /// <summary>Who may home prefixes besides the server administrators.</summary>
    public IReadOnlyList<ValueReference> HomeAdministrators { get; set; } = [];

    /// <summary>Who may read the status handle besides the server administrators.</summary>
    public IReadOnlyList<ValueReference> StatusAdministrators { get; set; } = [];

    /// <summary>Server administrators pass every check (specification §6.6). Default: no.</summary>
    public bool ServerAdministratorsHaveFullAccess { get; set; }

    /// <summary>
    /// Administrators named in a prefix handle may register and list under the prefix; else only server administrators may (specification
    /// §6.6). Default: yes.
    /// </summary>
    public bool AllowPrefixAdministrators { get; set; } = true;

    /// <summary>
    /// Decide about rights before the answer to the challenge is verified, as older software does: a wrong key then tells an anonymous
    /// caller who the administrators are (specification §6.6). Default: no.
    /// </summary>
    public bool RevealAdministrators { get; set; }

    /// <summary>A handle may be registered without values (specification §7.2). Default: no.</summary>
    public bool AllowEmptyRecords { get; set; }

    /// <summary>HS_SECKEY values may be publicly readable (specification §2.10). Default: no.</summary>
    public bool AllowPublicSecretKeys { get; set; }

    /// <summary>
    /// Values that no administrator may write cannot be replaced through overwriting either (specification §2.2). Default: no, as other
    /// software does.
    /// </summary>
    public bool ProtectReadOnlyValues { get; set; }

    /// <summary>The national profile (specification §10).</summary>
    public NationalOptions National { get; set; } = new();

    /// <summary>What is accepted as an answer made with a secret key (specification §6.3.2, §6.9).</summary>
    public SecretKeyPolicy SecretKeys { get; set; } = SecretKeyPolicy.Default;

    /// <summary>How long a challenge may be answered, 1 second to 1 hour (specification §6.1). Default: 60 s.</summary>
    public TimeSpan ChallengeLifetime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Most challenges waiting for an answer; the oldest gives way. At least 1. Default: 16,384.</summary>
    public int MaxChallenges { get; set; } = 16_384;

    /// <summary>
    /// Most challenges waiting for one source: an IPv4 address or an IPv6 /64; its oldest gives way. At least 1. Default: 1,024.
    /// </summary>
    public int MaxChallengesPerSource { get; set; } = 1_024;

    /// <summary>
    /// Most octets of requests kept for challenges, at least 1 MiB; one source may hold an eighth of it. Default: 64 MiB.
    /// </summary>
    public long MaxChallengeOctets { get; set; } = 64L << 20;

    /// <summary>Challenge answers verified at the same time, at least 1; more wait. Default: the number of processors.</summary>
    public int MaxConcurrentVerifications { get; set; } = Environment.ProcessorCount;

    /// <summary>
    /// How long an answer waits to be verified before it is told that the server is busy, 0.1 s to 1 minute. Default: 10 s.
    /// </summary>
    public TimeSpan VerificationWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often an identity may fail to be proven.</summary>
    public AttemptOptions Attempts { get; set; } = new();

    /// <summary>What is audited where <see cref="EngineParts.Audit"/> is given.</summary>
    public AuditOptions Audit { get; set; } = new();

    /// <summary>What administrators may use up where <see cref="EngineParts.Quotas"/> is given.</summary>
    public QuotaOptions Quotas { get; set; } = new();

    /// <summary>Administrator lists looked at for one decision, 1 to 100,000 (specification §6.5). Default: 1,000.</summary>
    public int MaxGroupLists { get; set; } = 1_000;

    /// <summary>How much listing is done at a time.</summary>
    public ListingOptions Listings { get; set; } = new();

    /// <summary>
    /// Times a change is decided anew when others write the same handle, 1 to 10,000; then the server is busy. Default: 64.
    /// </summary>
    public int MaxCommitAttempts { get; set; } = 64;

    /// <summary>Sessions (specification §6.8).</summary>
    public SessionOptions Sessions { get; set; } = new();

    /// <summary>Prefixes that other services hold or that are suspended (specification §5.7).</summary>
    public DelegationOptions Delegation { get; set; } = new();

    /// <summary>Answering for prefixes of others, where <see cref="EngineParts.Resolver"/> is given.</summary>
    public RecursionOptions Recursion { get; set; } = new();

    /// <summary>Rules that answer for names that are not stored (specification §5.4).</summary>
    public TemplateOptions Templates { get; set; } = new();
}
