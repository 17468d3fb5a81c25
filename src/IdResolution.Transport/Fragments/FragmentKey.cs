using IdResolution.Transport.Admission;

namespace IdResolution.Transport.Fragments;

/// <summary>What the fragments of one message have in common (specification §3.6).</summary>
/// <param name="Source">Address and port.</param>
/// <param name="RequestId">Request id of the envelope.</param>
internal readonly record struct FragmentKey(SourceKey Source, uint RequestId)
{
    // Seeded per process, so that nobody can choose colliding keys.
    public override int GetHashCode() => HashCode.Combine(Source, RequestId);
}
