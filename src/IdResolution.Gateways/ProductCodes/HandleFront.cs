using IdResolution.Protocol;

namespace IdResolution.Gateways.ProductCodes;

/// <summary>Knows handles only.</summary>
internal sealed class HandleFront : IIdentifierFront
{
    public Recognition Recognise(string text)
    {
        var handle = text.Trim();
        return handle.Contains('/', StringComparison.Ordinal)
            ? new Recognition("handle", handle, handle)
            : new Recognition("", "", Utf8String.Empty, new CodeFault(0, "a handle is prefix/suffix", "There is no slash."));
    }
}
