namespace IdResolution.Resolution.Authentication;

/// <summary>How often an identity may fail to be proven. Each number is a burst that comes back evenly over the time given.</summary>
public sealed class AttemptOptions
{
    /// <summary>
    /// Answers a minute from one source (IPv4 address, IPv6 /64 network) over one transport that prove nothing, at least 1; further ones
    /// get response code 3 without being looked at. The same number of wrong answers about one identity that another server has verified
    /// (op 201). Default: 20.
    /// </summary>
    public int FailuresPerSource { get; set; } = 20;

    /// <summary>
    /// Answers in ten minutes that fail to prove one identity, from all sources, at least 1; from then on a source that has never proven it
    /// has 3 tries in ten minutes. Default: 100.
    /// </summary>
    public int FailuresPerIdentity { get; set; } = 100;

    /// <summary>
    /// Verify requests (op 201) a second from one source over one transport, at least 1, with five seconds' worth at once; further ones get
    /// response code 3. Default: 20.
    /// </summary>
    public int VerifiesPerSource { get; set; } = 20;
}
