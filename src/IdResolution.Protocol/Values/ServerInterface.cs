namespace IdResolution.Protocol.Values;

/// <summary>One door of a site server (specification §2.6).</summary>
/// <param name="Type">What it is for.</param>
/// <param name="Protocol">Its transport.</param>
/// <param name="Port">Its port; a <c>u32</c> on the wire.</param>
public readonly record struct ServerInterface(InterfaceType Type, InterfaceProtocol Protocol, uint Port)
{
    /// <summary>Octets of an interface on the wire.</summary>
    internal const int Length = 6;
}
