using System.Net;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Resolution.Metrics;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Security;

namespace IdResolution.Resolution.Tests.Authentication;

/// <summary>What strangers can do to a node, and what becomes of its administrator meanwhile.</summary>
public sealed class FloodTests
{
    private const int Strangers = 50;

    [Test]
    public async Task A_hundred_thousand_unanswered_challenges_leave_memory_flat_and_the_administrator_served()
    {
        using var node = new TestNode();
        var home = new Peer(node, "192.0.2.7");
        var request = MessageCodec.ToArray(Ask.Delete("88.100/OTHER"));
        var before = 0L;
        for (var i = 0; i < 100_000; i++)
        {
            var stranger = new Peer(node, new IPAddress([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i]));
            if (await stranger.CodeAsync(request) != ResponseCode.AuthenticationNeeded) Assert.Fail("no challenge");
            if (i == 30_000) before = GC.GetTotalMemory(forceFullCollection: true);
            if (i % 10_000 == 0)
            {
                Assert.That(await home.CodeAsAsync(TestNode.Admin, Ask.Create($"88.100/{i}", Make.Url(1))), Is.EqualTo(ResponseCode.Success));
            }
        }
        Assert.That(node.Engine.Challenges.Count, Is.LessThanOrEqualTo(node.Options.MaxChallenges));
        // Ten registrations are kept; 70,000 challenges of about a kilobyte are not.
        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(4 << 20));
    }

    [Test]
    public async Task Challenges_over_udp_do_not_push_out_those_over_tcp()
    {
        using var node = new TestNode();
        var home = new Peer(node, "192.0.2.7");
        var challenge = await home.AskAsync(Ask.Delete("88.100/OTHER"));
        var request = MessageCodec.ToArray(Ask.Resolve("88.100/ADMIN", indexes: [300]));
        for (var i = 0; i < 20_000; i++)
        {
            // A datagram names any source it likes.
            var forged = new Peer(node, new IPAddress([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i]), ClientTransport.Udp);
            if (await forged.CodeAsync(request) != ResponseCode.AuthenticationNeeded) Assert.Fail("no challenge");
        }
        Assert.That(await home.CodeAsync(TestNode.Other.Answer(challenge)), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task The_administrator_is_served_while_fifty_sources_send_wrong_answers_in_his_name()
    {
        using var node = new TestNode(options =>
        {
            options.MaxConcurrentVerifications = 1;
            options.VerificationWait = TimeSpan.FromMinutes(1);
            options.Attempts.FailuresPerSource = 3;
            options.Attempts.FailuresPerIdentity = 100;
        });
        var admin = TestNode.Admin with { Algorithm = SecretKeyAlgorithm.Pbkdf2HmacSha1 };
        var flood = Enumerable.Range(1, Strangers).Select(number => Task.Run(async () =>
        {
            var stranger = new Peer(node, new IPAddress([10, 0, 0, (byte)number]));
            var codes = new List<ResponseCode>();
            for (var i = 0; i < 5; i++) codes.Add(await stranger.CodeAsAsync(admin with { Secret = "wrong" }, Ask.Delete("88.100/OTHER")));
            return codes;
        })).ToArray();
        Assert.That(SpinWait.SpinUntil(() => node.Engine.Failures.Of(FailureReason.WrongAnswer) > 20, TimeSpan.FromMinutes(1)), Is.True);

        var home = new Peer(node, "192.0.2.7");
        for (var i = 0; i < 3; i++)
        {
            Assert.That(await home.CodeAsAsync(admin, Ask.Create($"88.100/{i}", Make.Url(1))), Is.EqualTo(ResponseCode.Success));
        }
        var codes = (await Task.WhenAll(flood)).SelectMany(answers => answers).ToArray();

        // The clock stands still, so nothing comes back to those who fail: all of them end up waiting, and he goes on.
        Assert.That(codes, Is.All.AnyOf(ResponseCode.AuthenticationFailed, ResponseCode.ServerTooBusy));
        Assert.That(codes.Count(code => code == ResponseCode.AuthenticationFailed), Is.LessThanOrEqualTo(Strangers * 3));
        Assert.That(await home.CodeAsAsync(admin, Ask.Create("88.100/last", Make.Url(1))), Is.EqualTo(ResponseCode.Success));
        Assert.That(node.Stored("88.100/OTHER"), Is.Not.Null);
    }

    [Test]
    public async Task A_source_that_waits_learns_nothing_and_spends_no_challenge()
    {
        using var node = new TestNode();
        var stranger = new Peer(node, "10.0.0.1");
        for (var i = 0; i < 20; i++) await stranger.CodeAsAsync(TestNode.Admin with { Secret = "wrong" }, Ask.Delete("88.100/OTHER"));
        var challenge = await stranger.AskAsync(Ask.Create("88.100/x", Make.Url(1)));

        Assert.That(await stranger.CodeAsync(TestNode.Admin.Answer(challenge)), Is.EqualTo(ResponseCode.ServerTooBusy), "the right key");
        Assert.That(await stranger.CodeAsync((TestNode.Admin with { Handle = "88.100/NOBODY" }).Answer(challenge)), Is.EqualTo(ResponseCode.ServerTooBusy));

        node.Time.Now += TimeSpan.FromSeconds(3);
        Assert.That(await stranger.CodeAsync(TestNode.Admin.Answer(challenge)), Is.EqualTo(ResponseCode.Success));
    }
}
