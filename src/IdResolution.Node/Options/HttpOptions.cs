namespace IdResolution.Node.Options;

/// <summary>Section <c>Http</c>: everything over HTTP and HTTPS.</summary>
public sealed record HttpOptions
{
    /// <summary>
    /// Where it listens, such as <c>http://127.0.0.1:8000</c> or <c>https://[::]:8443</c>; several with commas; empty switches it off (default: empty;
    /// <c>http://127.0.0.1:8000</c> when started without a configuration file and without another <see cref="HandleOptions.Tcp"/>).
    /// </summary>
    public string Url { get; init; } = "";

    /// <summary>Open connections, 1-1,000,000 (default: 10,000).</summary>
    public int MaxConnections { get; init; } = 10_000;
}
