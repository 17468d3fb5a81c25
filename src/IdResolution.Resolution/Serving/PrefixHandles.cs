using IdResolution.Protocol.Names;

namespace IdResolution.Resolution.Serving;

/// <summary>A prefix given without slash stands for its prefix handle (specification §1.1).</summary>
internal static class PrefixHandles
{
    /// <summary>
    /// The handle itself when it has a slash, else <c>0.NA/</c> and the prefix, written to <paramref name="room"/>, which must be 5 octets
    /// longer than the handle.
    /// </summary>
    public static ReadOnlySpan<byte> Complete(ReadOnlySpan<byte> handle, Span<byte> room)
    {
        if (HandleName.HasSlash(handle)) return handle;
        HandleName.PrefixHandleStart.CopyTo(room);
        handle.CopyTo(room[HandleName.PrefixHandleStart.Length..]);
        return room[..(HandleName.PrefixHandleStart.Length + handle.Length)];
    }

    /// <summary>The same as a fresh array.</summary>
    public static byte[] Complete(ReadOnlySpan<byte> handle)
    {
        var room = new byte[HandleName.PrefixHandleStart.Length + handle.Length];
        return Complete(handle, room).ToArray();
    }
}
