namespace IdResolution.Client.Tcp;

/// <summary>Keeps the connections to a server from being let go while somebody uses them. Disposed once.</summary>
internal readonly record struct TcpServerUse(TcpServer Server) : IDisposable
{
    public void Dispose() => Server.Leave();
}
