using IdResolution.Testing.Servers;

namespace IdResolution.Client.Tests.Fakes;

internal static class ScriptedServerOptions
{
    extension(ScriptedServer server)
    {
        /// <summary>Options for a client of this server, with waits short enough for tests that expect silence.</summary>
        public HandleClientOptions Options => HandleClientOptions.Default with
        {
            Servers = [new ServerAddress(server.EndPoint.Address.ToString(), server.Port)],
            UdpSchedule = [TimeSpan.FromMilliseconds(150), TimeSpan.FromMilliseconds(150), TimeSpan.FromMilliseconds(150)],
            ConnectTimeout = TimeSpan.FromSeconds(10),
            AnswerTimeout = TimeSpan.FromSeconds(10),
        };

        public HandleClientOptions TcpOptions => server.Options with { Transport = TransportPreference.TcpOnly };
    }
}
