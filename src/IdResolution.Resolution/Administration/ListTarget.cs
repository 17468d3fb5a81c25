using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Resolution.Serving;

namespace IdResolution.Resolution.Administration;

/// <summary>What a request to list (ops 105 and 106) asks for: the prefix may be named in three ways (specification §7.5).</summary>
/// <param name="PrefixHandle">The handle of the prefix, folded.</param>
/// <param name="ListsDerived">True for the handles of prefixes derived from it, false for its own handles.</param>
internal readonly record struct ListTarget(byte[] PrefixHandle, bool ListsDerived)
{
    /// <summary>The prefix.</summary>
    public byte[] Prefix => HandleName.SuffixOf(PrefixHandle).ToArray();

    /// <summary>A name such as those listed, which is homed where they are.</summary>
    public byte[] Example => ListsDerived ? [.. PrefixHandle, .. ".X"u8] : [.. Prefix, (byte)'/'];

    /// <summary>Reads the handle of a request; false when it names no prefix.</summary>
    public static bool TryRead(OpCode operation, ReadOnlySpan<byte> handle, out ListTarget target)
    {
        target = default;
        var argument = PrefixHandles.Complete(handle);
        if (!HandleName.IsPrefixHandle(argument)) return false;
        var isMarker = HandleName.IsPrefixHandle(HandleName.SuffixOf(argument));
        var prefixHandle = HandleName.Folded(isMarker ? HandleName.SuffixOf(argument) : argument);
        target = new ListTarget(prefixHandle, isMarker || operation == OpCode.ListDerivedPrefixes);
        return HandleName.IsValidPrefix(HandleName.SuffixOf(prefixHandle));
    }
}
