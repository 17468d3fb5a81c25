using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Resolution.Tests.National;

namespace IdResolution.Resolution.Tests.Properties;

/// <summary>No sequence of messages by somebody without a key changes the store.</summary>
public sealed class StrangerTests
{
    private const int Sequences = 20;
    private const int Messages = 1_000;

    [Test]
    public async Task Nothing_that_a_stranger_sends_changes_the_store()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var challenged = 0;
        for (var sequence = 0; sequence < Sequences; sequence++)
        {
            using var node = NodeWith(random);
            var before = StoreImage.Of(node.Store);
            var stranger = new Stranger(random);
            for (var i = 0; i < Messages; i++)
            {
                if (random.Next(10) == 0) await ActHonestlyAsync(node, stranger, random);
                if (node.Options.National.Enabled && random.Next(20) == 0) await LogInAsync(node, stranger, random);
                node.Time.Now += TimeSpan.FromMilliseconds(random.Next(500));
                var transport = (ClientTransport)random.Next(2);
                var connection = transport == ClientTransport.Tcp ? stranger.Connection() : null;
                foreach (var reply in await node.SendAsync(stranger.Next(), transport, connection))
                {
                    var message = ReplyLog.Decode(reply);
                    if (message.Body is Challenge) challenged++;
                    stranger.Saw(message);
                }
                Assert.That(node.Store.Commits, Is.EqualTo(CommitsIn(before)), $"seed {seed}, sequence {sequence}, message {i}");
            }
            Assert.That(StoreImage.Of(node.Store), Is.EqualTo(before), $"seed {seed}, sequence {sequence}");
            Assert.That(node.Engine.Metrics.Faults, Is.Zero, $"seed {seed}, sequence {sequence}");
        }
        Assert.That(challenged, Is.GreaterThan(Sequences * Messages / 20), "most were refused before they could do harm");
    }

    [Test]
    public async Task The_same_messages_with_a_key_do_change_it()
    {
        using var node = NodeWith(new Random(1));
        var before = StoreImage.Of(node.Store);
        Assert.That(await node.CodeAsAsync(TestNode.Admin, Ask.Create("88.100/new", Make.Url(1))), Is.EqualTo(ResponseCode.Success));
        Assert.That(StoreImage.Of(node.Store), Is.Not.EqualTo(before));
    }

    private static TestNode NodeWith(Random random)
    {
        var node = new TestNode(options =>
        {
            options.AllowAdministrationOverUdp = random.Next(2) == 0;
            options.EnableStatusHandle = random.Next(2) == 0;
            options.RevealAdministrators = random.Next(2) == 0;
            options.AllowEmptyRecords = random.Next(2) == 0;
            options.National.Enabled = random.Next(2) == 0;
            options.National.AllowSm4Sessions = random.Next(2) == 0;
        });
        node.Put("88.100/x", Make.Url(1), Make.Text(2, "NOTE", "secret", ValuePermissions.Secret), Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 200));
        return node;
    }

    // Honest people read what only they may read, or ask for what they may not do. Half of the time the line is cut before their answer
    // arrives, so that the stranger holds one that was never used.
    private static async Task ActHonestlyAsync(TestNode node, Stranger stranger, Random random)
    {
        var (who, request) = random.Next(3) switch
        {
            0 => (TestNode.Admin, Ask.Resolve("88.100/x", [2])),
            1 => (TestNode.Admin, Ask.About(OpCode.ListHandles, "0.NA/88.100")),
            _ => (TestNode.Other, Ask.Delete("88.100/x")),
        };
        stranger.Overheard(MessageCodec.ToArray(request));
        var challenge = await node.AskAsync(request);
        if (challenge.Body is not Challenge) return;
        stranger.Saw(challenge);
        var answer = MessageCodec.ToArray(who.Answer(challenge));
        if (random.Next(2) == 0) await node.SendAsync(answer);
        stranger.Overheard(answer);
    }

    // An administrator logs in on a connection of his own, and reads there; the stranger hears his session id, his login and his requests.
    private static async Task LogInAsync(TestNode node, Stranger stranger, Random random)
    {
        var client = new NationalClient(node, (uint)random.Next(1, Stranger.MaxSessionId + 1));
        var login = NationalClient.LoginOf(TestNode.Admin).InSession(client.SessionId);
        stranger.Overheard(MessageCodec.ToArray(login));
        var challenge = await client.AskAsync(login);
        stranger.Saw(challenge);
        var answer = TestNode.Admin.Answer(challenge);
        stranger.Overheard(MessageCodec.ToArray(answer));
        if (random.Next(4) == 0) return;
        Assert.That(await client.CodeAsync(answer), Is.EqualTo(ResponseCode.Success));
        var reading = Ask.Resolve("88.100/x", [2]).InSession(client.SessionId);
        stranger.Overheard(MessageCodec.ToArray(reading));
        Assert.That(await client.CodeAsync(reading), Is.EqualTo(ResponseCode.Success), "he is logged in");
        Assert.That(await client.CodeAsync(Ask.Create("88.100/x", Make.Url(1))), Is.EqualTo(ResponseCode.HandleAlreadyExists));
    }

    private static int CommitsIn(string image) =>
        int.Parse(image.AsSpan(0, image.IndexOf('\n', StringComparison.Ordinal)).ToString().Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
}
