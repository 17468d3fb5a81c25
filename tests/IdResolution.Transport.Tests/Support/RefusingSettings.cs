using System.Net.Sockets;

namespace IdResolution.Transport.Tests.Support;

/// <summary>A system that refuses some settings of sockets.</summary>
internal sealed class RefusingSettings(params SocketSetting[] refused) : SocketSettings
{
    public override bool TrySet(Socket socket, SocketSetting setting, byte value) => !refused.Contains(setting) && base.TrySet(socket, setting, value);
}
