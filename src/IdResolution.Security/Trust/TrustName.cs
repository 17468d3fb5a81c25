using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Security.Trust;

/// <summary>When two names in claims are the same: prefixes in any case, the rest in exact spelling (specification §1.3, §2.12).</summary>
internal static class TrustName
{
    public static bool Same(ValueReference left, ValueReference right) => left.Index == right.Index && Same(left.Handle, right.Handle);

    public static bool Same(Utf8String left, Utf8String right) => HandleName.SameIdentity(left.Span, right.Span);

    /// <summary>One spelling for all that are the same, for sets and dictionaries.</summary>
    public static ValueReference Canonical(ValueReference name)
    {
        var octets = new byte[name.Handle.Length];
        HandleName.WriteStorageKey(name.Handle.Span, octets, caseSensitive: true);
        return name with { Handle = new Utf8String(octets) };
    }
}
