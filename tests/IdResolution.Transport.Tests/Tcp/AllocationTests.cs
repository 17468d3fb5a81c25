using IdResolution.Transport.Tcp;
using IdResolution.Transport.Tests.Support;

namespace IdResolution.Transport.Tests.Tcp;

internal sealed class AllocationTests
{
    private const int Together = 50;

    /// <summary>Measured over all threads of the process, so what the test itself allocates counts too: it allocates nothing either.</summary>
    [Test]
    public async Task A_pipelined_request_answered_from_memory_allocates_nothing()
    {
        if (!TcpServer.IsUsable) Assert.Pass("this system has no Epoll");
        await using var host = await TcpHost.StartAsync(TcpEngine.Epoll, new TcpOptions { Threads = 1 }, engineBehind: new ConstantHandler());
        using var peer = host.Connect();
        var requests = Enumerable.Range(1, Together).SelectMany(id => TestMessages.Request((uint)id, bodyLength: 100)).ToArray();
        var answers = new byte[Together * ConstantHandler.AnswerLength];
        Ask(rounds: 200);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Ask(rounds: 200);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        // The runtime itself may still allocate something; the smallest object per hundred requests would be more than this.
        Assert.That(allocated, Is.LessThan(24 * 200 * Together / 100));

        void Ask(int rounds)
        {
            for (var round = 0; round < rounds; round++)
            {
                peer.Send(requests);
                peer.ReceiveExactly(answers);
            }
        }
    }
}
