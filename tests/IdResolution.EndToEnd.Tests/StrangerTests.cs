using System.Net.Sockets;
using System.Text.RegularExpressions;
using IdResolution.Testing.Vectors;

namespace IdResolution.EndToEnd.Tests;

/// <summary>Octets from nobody, over real sockets: fragments, halves of messages, broken ones. They leave no trace in the store.</summary>
public sealed partial class StrangerTests
{
    private const int Datagrams = 2_000;
    private const int Connections = 100;

    [Test]
    public async Task Nothing_sent_without_a_key_changes_what_is_on_disk()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var requests = new[] { "resolution", "errors", "auth", "admin", "listing", "session", "versions", "teleinfo-sdk" }
            .SelectMany(GoldenVectors.Load).Where(vector => vector.Direction == "client->server" && vector.Octets.Length > 20)
            .Select(vector => vector.Octets).ToArray();
        using var fixture = new NodeFixture(sampleData: true, configuration => configuration["Handle:UdpAdministration"] = true);
        ulong before;
        await using (var first = await NodeProcess.StartAsync(fixture)) before = await StopAsync(first);

        await using var node = await NodeProcess.StartAsync(fixture);
        using (var udp = new UdpClient())
        {
            udp.Connect(node.Endpoint);
            for (var i = 0; i < Datagrams; i++)
            {
                var octets = random.Next(3) == 0 ? requests[random.Next(requests.Length)] : Mutation.Of(requests[random.Next(requests.Length)], random);
                await SendInPiecesAsync(udp, octets, random);
            }
        }
        for (var i = 0; i < Connections; i++)
        {
            using var tcp = new TcpClient();
            await tcp.ConnectAsync(node.Endpoint);
            try
            {
                for (var j = 0; j < 10; j++) await tcp.GetStream().WriteAsync(Mutation.Of(requests[random.Next(requests.Length)], random));
            }
            catch (IOException)
            {
                // The node hangs up on what cannot be read.
            }
        }

        var alive = await Tool.IdctlAsync("resolve", "0.NA/88.100.1", "--server", node.Server);
        Assert.That(alive.ExitCode, Is.Zero, $"seed {seed}: {alive}");
        Assert.That(await StopAsync(node), Is.EqualTo(before), $"seed {seed}");
        Assert.That(node.Output, Does.Not.Contain("fault of this node"), $"seed {seed}");
    }

    // Whole, or cut as fragments are, with one of them missing now and then.
    private static async Task SendInPiecesAsync(UdpClient udp, byte[] octets, Random random)
    {
        const int Envelope = 20;
        const int Slice = 492;
        if (octets.Length <= Envelope + Slice && random.Next(4) > 0)
        {
            await SendAsync(octets);
            return;
        }
        for (var (sequence, start) = (0, Envelope); start < octets.Length; sequence++, start += Slice)
        {
            if (random.Next(5) == 0) continue;
            byte[] piece = [.. octets[..Envelope], .. octets[start..Math.Min(start + Slice, octets.Length)]];
            // The flag that says "in several datagrams", and the number of this one (specification §3.1, §3.6).
            piece[2] |= 0x20;
            piece[15] = (byte)sequence;
            await SendAsync(piece);
        }

        async Task SendAsync(byte[] datagram)
        {
            try
            {
                await udp.SendAsync(datagram);
            }
            catch (SocketException)
            {
                // A datagram that the system does not take is one less.
            }
        }
    }

    private static async Task<ulong> StopAsync(NodeProcess node)
    {
        Assert.That(await node.StopAsync(), Is.Zero, node.Output);
        var stopped = Stopped().Match(node.Output);
        Assert.That(stopped.Success, Is.True, node.Output);
        return ulong.Parse(stopped.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"up to transaction (\d+)")]
    private static partial Regex Stopped();
}
