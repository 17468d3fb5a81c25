using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;

namespace IdResolution.Resolution.Recursion;

/// <summary>The token behind a national client's question, which is for the authority and not for us (specification §10.4). Pure.</summary>
internal static class CallerIdentity
{
    /// <summary>
    /// True with the token, empty where none is to be passed on; false when the flag announces one and what follows is none. Allocates
    /// nothing.
    /// </summary>
    public static bool TryRead(in ResolutionQuestion question, out ReadOnlySpan<byte> identity)
    {
        identity = default;
        if ((question.Header.Flags & OpFlags.RecursiveAuthorisation) == 0 || question.TrailingOctets.IsEmpty) return true;
        var reader = new WireReader(question.TrailingOctets);
        identity = reader.ReadBlob();
        return reader.Fault == DecodeFault.None;
    }
}
