using System.Runtime.CompilerServices;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Wire;
using IdResolution.Storage;

namespace IdResolution.Resolution.Serving;

/// <summary>
/// Whether a handle belongs to this server (specification §5.1 steps 4 and 5, §5.6). Allocates nothing; safe for use from many threads.
/// </summary>
internal sealed class Responsibility(IHandleStore store, NodeSite site)
{
    /// <summary>Servers that a request may pass; one that passed as many is not passed on (specification §5.7).</summary>
    public const int MaxRecursionCount = 10;

    /// <summary>Ancestors of a prefix handle looked at for a marker: a hostile name has a thousand.</summary>
    public const int MaxAncestors = 32;

    /// <summary>
    /// None when the handle, which has a slash, is ours; else the code for those whom recursion is not offered: a request for it is refused
    /// like any other.
    /// </summary>
    public ResponseCode Judge(ReadOnlySpan<byte> handle, in Header header)
    {
        if (!HashesHere(handle)) return ResponseCode.ServerNotResponsible;
        if (IsHomed(handle)) return ResponseCode.None;
        var tooFar = (header.Flags & OpFlags.Recursive) != 0 && header.RecursionCount >= MaxRecursionCount;
        return tooFar ? ResponseCode.RecursionCountTooHigh : ResponseCode.ServerNotResponsible;
    }

    /// <summary>True when the handle hashes to this server of the site.</summary>
    public bool HashesHere(ReadOnlySpan<byte> handle) =>
        site.ServerCount == 1 || ServerHash.ServerFor(handle, site.HashOption, site.ServerCount) == site.ServerIndex;

    /// <summary>
    /// True when the handle's prefix is homed, or the handle is the prefix handle of a homed prefix, through which clients find this node,
    /// or a derived prefix handle at most 32 levels below a homed derived-prefix marker (<c>0.NA/0.NA/a</c> for <c>0.NA/a.b</c> and all
    /// below it).
    /// </summary>
    public bool IsHomed(ReadOnlySpan<byte> handle) => IsHomed(handle, withHandlesOfHomedPrefixes: true);

    /// <summary>
    /// The same, but a prefix handle counts only when what is above it is homed here too: a node may hold a prefix and not the handle that
    /// says so.
    /// </summary>
    public bool IsHomedAbove(ReadOnlySpan<byte> handle) => IsHomed(handle, withHandlesOfHomedPrefixes: false);

    [SkipLocalsInit]
    private bool IsHomed(ReadOnlySpan<byte> handle, bool withHandlesOfHomedPrefixes)
    {
        if (handle.Length > HandleName.MaxLength) return false;
        Span<byte> name = stackalloc byte[HandleName.MaxLength + 16];
        if (store.IsHomed(name[..HandleName.WriteAuthorityHandle(handle, name)])) return true;
        if (withHandlesOfHomedPrefixes && HandleName.IsPrefixHandle(handle))
        {
            HandleName.Fold(handle, name);
            if (store.IsHomed(name[..handle.Length])) return true;
        }
        // The marker of an ancestor is 0.NA/ and the ancestor, so all of them are starts of 0.NA/ and the handle.
        HandleName.PrefixHandleStart.CopyTo(name);
        HandleName.Fold(handle, name[HandleName.PrefixHandleStart.Length..]);
        var parent = HandleName.ParentOf(handle);
        for (var level = 0; level < MaxAncestors && !parent.IsEmpty; level++)
        {
            if (store.IsHomed(name[..(HandleName.PrefixHandleStart.Length + parent.Length)])) return true;
            parent = HandleName.ParentOf(parent);
        }
        return false;
    }
}
