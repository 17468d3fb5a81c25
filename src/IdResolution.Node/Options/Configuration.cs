namespace IdResolution.Node.Options;

/// <summary>Everything that can be configured, one property a section.</summary>
public sealed record Configuration
{
    /// <summary>Section <c>Node</c>.</summary>
    public NodeOptions Node { get; init; } = new();

    /// <summary>Section <c>Handle</c>.</summary>
    public HandleOptions Handle { get; init; } = new();

    /// <summary>Section <c>Site</c>.</summary>
    public SiteOptions Site { get; init; } = new();

    /// <summary>Section <c>Delegation</c>.</summary>
    public DelegationOptions Delegation { get; init; } = new();

    /// <summary>Section <c>Escrow</c>.</summary>
    public EscrowOptions Escrow { get; init; } = new();

    /// <summary>Section <c>Sessions</c>.</summary>
    public SessionOptions Sessions { get; init; } = new();

    /// <summary>Section <c>National</c>.</summary>
    public NationalOptions National { get; init; } = new();

    /// <summary>Section <c>Remote</c>.</summary>
    public RemoteOptions Remote { get; init; } = new();

    /// <summary>Section <c>Recursion</c>.</summary>
    public RecursionOptions Recursion { get; init; } = new();

    /// <summary>Section <c>Cache</c>.</summary>
    public CacheOptions Cache { get; init; } = new();

    /// <summary>Section <c>Redis</c>.</summary>
    public RedisOptions Redis { get; init; } = new();

    /// <summary>Section <c>Storage</c>.</summary>
    public StorageOptions Storage { get; init; } = new();

    /// <summary>Section <c>Templates</c>.</summary>
    public TemplateOptions Templates { get; init; } = new();

    /// <summary>Section <c>Audit</c>.</summary>
    public AuditOptions Audit { get; init; } = new();

    /// <summary>Section <c>Quotas</c>.</summary>
    public QuotaOptions Quotas { get; init; } = new();

    /// <summary>Section <c>Http</c>.</summary>
    public HttpOptions Http { get; init; } = new();

    /// <summary>Section <c>Bulk</c>.</summary>
    public BulkOptions Bulk { get; init; } = new();

    /// <summary>Section <c>Search</c>.</summary>
    public SearchOptions Search { get; init; } = new();

    /// <summary>Section <c>Tunnel</c>.</summary>
    public TunnelOptions Tunnel { get; init; } = new();

    /// <summary>Section <c>Proxy</c>.</summary>
    public ProxyOptions Proxy { get; init; } = new();

    /// <summary>Section <c>HandleApi</c>.</summary>
    public HandleApiOptions HandleApi { get; init; } = new();

    /// <summary>Section <c>ProductCodes</c>.</summary>
    public ProductCodeOptions ProductCodes { get; init; } = new();

    /// <summary>Section <c>Operator</c>.</summary>
    public OperatorOptions Operator { get; init; } = new();

    /// <summary>Section <c>Log</c>.</summary>
    public LogOptions Log { get; init; } = new();
}
