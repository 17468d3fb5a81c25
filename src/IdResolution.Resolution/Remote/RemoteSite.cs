using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Remote;

/// <summary>A site that the operator trusts for the handles of a prefix, proven by the keys in its record. Immutable.</summary>
/// <param name="Scope">
/// The prefix, without <c>0.NA/</c>, it is trusted for, with every prefix derived from it and their prefix handles; empty for any handle.
/// </param>
/// <param name="Site">Its record, which names its addresses and pins its keys.</param>
public sealed record RemoteSite(Utf8String Scope, SiteRecord Site)
{
    /// <summary>True when the site is trusted for the handle.</summary>
    public bool Covers(ReadOnlySpan<byte> handle) => Scope.IsEmpty || HandleName.IsBelow(handle, Scope.Span);
}
