using IdResolution.Client.Exchange;
using IdResolution.Client.Failures;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;

namespace IdResolution.Client.Resolving;

/// <summary>Knows who answers for a handle. Safe for use from many threads.</summary>
internal interface IServiceFinder
{
    /// <summary>Who answers this question.</summary>
    /// <param name="ask">The question.</param>
    /// <param name="walk">What it is a part of.</param>
    /// <param name="anew">What was known before does not count.</param>
    /// <exception cref="HandleClientException">Nobody does, or it could not be found out.</exception>
    Task<Service> FindAsync(Ask ask, Walk walk, bool anew);

    /// <summary>What the record of a service handle or prefix says.</summary>
    Task<Told> ReadAsync(Utf8String handle, Walk walk, bool anew);

    /// <summary>The root to try when nobody answers for <paramref name="failed"/>; null when there is none left.</summary>
    Task<Service?> FindOtherRootAsync(Service failed, Walk walk);

    /// <summary>Takes notice of what a root says between the lines: that its site record has changed (specification §5.8).</summary>
    void Notice(Service service, Message message);

    /// <summary>How long a referral that came just now may be acted on.</summary>
    TimeSpan LifetimeOf(Told delegation);

    /// <summary>Keeps what a referral for <paramref name="prefixHandle"/> said of the prefixes beside it.</summary>
    void Remember(Utf8String prefixHandle, Told delegation, Walk walk);
}
