namespace IdResolution.Client.Exchange;

/// <summary>Keeps the connections to a server from being let go while somebody uses them. Disposed once.</summary>
internal readonly record struct ServerUse<TServer>(TServer Server) : IDisposable
    where TServer : KeptServer
{
    public void Dispose() => Server.Leave();
}
