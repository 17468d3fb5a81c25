namespace IdResolution.Protocol.Messages;

/// <summary>
/// The reference implementation reckons the mode of a session set-up as four octets and writes two, so that two zero octets are left over
/// at the end of the body (specification §6.8). Accepted with and without, written with.
/// </summary>
internal static class SessionPadding
{
    public static ReadOnlyMemory<byte> Octets { get; } = new byte[2];
}
