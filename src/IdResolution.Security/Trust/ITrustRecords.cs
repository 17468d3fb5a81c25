using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Security.Trust;

/// <summary>Where a <see cref="TrustVerifier"/> reads certificates. What it gets is believed only as far as it is signed.</summary>
public interface ITrustRecords
{
    /// <summary>Reads what anybody may read.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="index">The value wanted; 0 for all values of type HS_CERT. More values than asked for do no harm.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The values; empty when there are none, null when the record could not be reached.</returns>
    Task<IReadOnlyList<HandleValue>?> ReadAsync(Utf8String handle, uint index, CancellationToken cancellation);
}
