namespace IdResolution.Protocol.Serving;

/// <summary>
/// The connection a request came over, for what lives and dies with it: a national client's login is bound to its connection (specification §10.2).
/// One object a connection, for all its requests, which run beside each other. Safe for use from many threads.
/// </summary>
/// <param name="isConfidential">True when the connection itself is encrypted (TLS).</param>
public sealed class ClientConnection(bool isConfidential)
{
    private object? _state;

    /// <summary>True when nobody between can read or change what passes.</summary>
    public bool IsConfidential { get; } = isConfidential;

    /// <summary>
    /// What the engine keeps for this connection, made at the first call; it is given up with the connection and must need no disposal.
    /// </summary>
    public T StateOrNew<T>()
        where T : class, new() => (T)(Volatile.Read(ref _state) ?? Interlocked.CompareExchange(ref _state, new T(), null) ?? _state);

    /// <summary>The same, or null when nothing was kept yet.</summary>
    public T? State<T>()
        where T : class => (T?)Volatile.Read(ref _state);
}
