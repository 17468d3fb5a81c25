using System.Net.Sockets;
using IdResolution.Client.Failures;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Wire;
using IdResolution.Testing.Servers;

namespace IdResolution.Client.Tests.Udp;

public sealed class UdpTests
{
    private const string Handle = "88.100/PUMP-1";

    [Test]
    public async Task Resolves_over_one_datagram_each_way()
    {
        await using var server = new ScriptedServer(request => [request.Values()]);
        await using var client = new HandleClient(server.Options);

        var answer = await client.ResolveAsync(Handle);

        Assert.That(answer.IsSuccess);
        Assert.That(answer.Values.Single().Data.ToArray(), Is.EqualTo("https://example.org/"u8.ToArray()));
        Assert.That(server.Requests.Single().IsUdp);
        Assert.That(server.Requests.Single().Message.Header.Flags,
            Is.EqualTo(OpFlags.Recursive | OpFlags.CacheAuthentication | OpFlags.PublicOnly));
    }

    [Test]
    public async Task Checklist_063_repeats_on_the_schedule_and_then_takes_TCP()
    {
        Assert.That(
            HandleClientOptions.Default.UdpSchedule,
            Is.EqualTo(new[] { TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(1000), TimeSpan.FromMilliseconds(1500) }));
        var hops = new Hops();
        await using var server = new ScriptedServer(request => request.IsUdp ? [] : [request.Values()]);
        await using var client = new HandleClient(server.Options with { Trace = hops });

        var answer = await client.ResolveAsync(Handle);

        Assert.That(answer.IsSuccess);
        Assert.That(server.Requests.Select(request => request.IsUdp), Is.EqualTo(new[] { true, true, true, false }));
        Assert.That(hops.All.Select(hop => (hop.Transport, hop.Attempts, hop.Code)), Is.EqualTo(
            new (string, int, ResponseCode?)[] { ("udp", 3, null), ("tcp", 1, ResponseCode.Success) }));
    }

    [Test]
    public async Task An_answer_to_a_repeated_question_counts()
    {
        var datagrams = 0;
        await using var server = new ScriptedServer(request => ++datagrams < 3 ? [] : [request.Values()]);
        await using var client = new HandleClient(server.Options with { Transport = TransportPreference.UdpOnly });

        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);
        Assert.That(server.Requests, Has.Count.EqualTo(3));
        Assert.That(server.Requests.Select(request => request.Message.Envelope.RequestId).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Takes_TCP_when_the_server_says_2_over_UDP()
    {
        await using var server = new ScriptedServer(request => request.IsUdp ? [request.Reply(ResponseCode.Error)] : [request.Values()]);
        await using var client = new HandleClient(server.Options);

        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);
        Assert.That(server.Requests.Select(request => request.IsUdp), Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public async Task Code_2_over_TCP_is_the_answer()
    {
        await using var server = new ScriptedServer(request => [request.Reply(ResponseCode.Error)]);
        await using var client = new HandleClient(server.Options);

        Assert.That((await client.ResolveAsync(Handle)).Code, Is.EqualTo(ResponseCode.Error));
    }

    [Test]
    public async Task Passes_over_answers_to_other_requests()
    {
        await using var server = new ScriptedServer(request =>
        [
            request.Values("forged", message =>
                message with { Envelope = message.Envelope with { RequestId = message.Envelope.RequestId ^ 1 } }),
            request.Values("right"),
        ]);
        await using var client = new HandleClient(server.Options);

        Assert.That((await client.ResolveAsync(Handle)).Values[0].Data.ToArray(), Is.EqualTo("right"u8.ToArray()));
    }

    [Test]
    public async Task Passes_over_answers_from_another_address()
    {
        using var attacker = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        ScriptedServer? server = null;
        await using var running = server = new ScriptedServer(request =>
        {
            attacker.SendTo(request.Values("forged"), server!.LastUdpSource!);
            return [request.Values("right")];
        });
        await using var client = new HandleClient(server.Options);

        Assert.That((await client.ResolveAsync(Handle)).Values[0].Data.ToArray(), Is.EqualTo("right"u8.ToArray()));
        Assert.That(attacker.LocalEndPoint, Is.Not.Null, "the attacker did send");
    }

    [Test]
    public async Task Puts_fragments_together_in_any_order_with_duplicates()
    {
        var text = new string('x', 3000);
        await using var server = new ScriptedServer(request =>
        {
            var fragments = Fragments(request.Values(text));
            return [fragments[2], fragments[2], fragments[2], .. fragments.AsEnumerable().Reverse(), fragments[0]];
        });
        await using var client = new HandleClient(server.Options with { Transport = TransportPreference.UdpOnly });

        Assert.That((await client.ResolveAsync(Handle)).Values[0].Data.Length, Is.EqualTo(text.Length));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Asks_again_for_a_missing_fragment_and_keeps_the_others()
    {
        var text = new string('x', 3000);
        await using var server = new ScriptedServer(request =>
        {
            var fragments = Fragments(request.Values(text));
            return HasSeenOne(request) ? [fragments[1]] : [.. fragments.Where((_, number) => number != 1)];
        });
        await using var client = new HandleClient(server.Options with { Transport = TransportPreference.UdpOnly });

        Assert.That((await client.ResolveAsync(Handle)).Values[0].Data.Length, Is.EqualTo(text.Length));
        Assert.That(server.Requests, Has.Count.EqualTo(2));
    }

    private int _seen;

    private bool HasSeenOne(Incoming request) => request.IsUdp && _seen++ > 0;

    [SetUp]
    public void Forget() => _seen = 0;

    [Test]
    public void Nobody_there_is_said_at_once()
    {
        using var free = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        free.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        var port = ((System.Net.IPEndPoint)free.LocalEndPoint!).Port;
        free.Dispose();
        var options = HandleClientOptions.Default with { Servers = [new ServerAddress("127.0.0.1", port)] };

        Assert.That(
            async () =>
            {
                await using var client = new HandleClient(options);
                await client.ResolveAsync(Handle);
            },
            Throws.TypeOf<ServerUnreachableException>());
    }

    [Test]
    public async Task A_request_larger_than_a_datagram_goes_over_TCP()
    {
        await using var server = new ScriptedServer(request => [request.Values()]);
        await using var client = new HandleClient(server.Options);

        await client.ResolveAsync(Handle + new string('y', 600));

        Assert.That(server.Requests.Single().IsUdp, Is.False);
    }

    [Test]
    public async Task With_UDP_only_silence_is_reported()
    {
        await using var server = new ScriptedServer(_ => []);
        await using var client = new HandleClient(server.Options with { Transport = TransportPreference.UdpOnly });

        Assert.That(async () => await client.ResolveAsync(Handle), Throws.TypeOf<NoAnswerException>());
        Assert.That(server.Requests.All(request => request.IsUdp));
    }

    private static List<byte[]> Fragments(byte[] frame)
    {
        var count = Fragment.CountFor(frame.Length - Envelope.Length);
        var fragments = new List<byte[]>();
        for (var number = 0; number < count; number++)
        {
            var buffer = new byte[Fragment.MaxDatagramLength];
            fragments.Add(buffer[..Fragment.Write(frame, number, buffer)]);
        }
        return fragments;
    }
}
