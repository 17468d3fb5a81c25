using System.Net;
using IdResolution.Client.Resolving;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Resolution.Metrics;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Recursion;

/// <summary>Clients that ask for names whose authorities do not answer, and those beside them.</summary>
public sealed class RecursionFloodTests
{
    private TaskCompletionSource<ResolverAnswer> _silence = null!;
    private FakeResolver _resolver = null!;
    private TestNode _node = null!;

    [SetUp]
    public void SetUp()
    {
        _silence = new TaskCompletionSource<ResolverAnswer>();
        _resolver = new FakeResolver
        {
            Answer = question => question.Handle == new Utf8String("77.7/known") ? Task.FromResult(FakeResolver.Found(0, Make.Url(1))) : _silence.Task,
        };
        _node = new TestNode(
            options => options.Recursion = new() { Enabled = true, MaxOutstanding = 64, MaxOutstandingPerClient = 20, AllowedNetworks = [IPNetwork.Parse("0.0.0.0/0")] },
            parts: new EngineParts { Resolver = _resolver });
    }

    [TearDown]
    public void TearDown()
    {
        _silence.TrySetCanceled();
        _node.Dispose();
    }

    [Test]
    public async Task A_flood_of_random_names_fills_its_own_share_and_leaves_the_others_theirs()
    {
        var waiting = Flood("192.0.2.1", 1_000);

        var refused = await Task.WhenAll(waiting.Where(answer => answer.IsCompleted));
        Assert.That(refused, Has.Length.EqualTo(980).And.All.EqualTo(ResponseCode.ServerTooBusy));
        Assert.That(_resolver.Asked, Has.Count.EqualTo(20));
        Assert.That(_node.Engine.Recursions.Of(RecursionRefusal.Client), Is.EqualTo(980));
        Assert.That(await CodeAsync("192.0.2.2", "77.7/known"), Is.EqualTo(ResponseCode.Success));
        await EndAsync(waiting);
        Assert.That(await CodeAsync("192.0.2.1", "77.7/known"), Is.EqualTo(ResponseCode.Success), "its places were given back");
    }

    [Test]
    public async Task A_crowd_of_floods_leaves_the_last_places_to_those_who_have_none()
    {
        var waiting = Enumerable.Range(1, 10).SelectMany(host => Flood($"192.0.2.{host}", 100)).ToArray();

        Assert.That(waiting.Count(answer => !answer.IsCompleted), Is.InRange(56, 64), "the last eighth is for newcomers");
        Assert.That(await CodeAsync("198.51.100.1", "77.7/known"), Is.EqualTo(ResponseCode.Success));
        Assert.That(_node.Engine.Recursions.Of(RecursionRefusal.Total), Is.Positive);
        await EndAsync(waiting);
    }

    [Test]
    public async Task A_client_with_no_place_left_still_hears_what_is_remembered()
    {
        var waiting = Flood("192.0.2.1", 20);
        _resolver.Remember(7, Make.Url(1) with { Ttl = 60 });

        // The digest keeps the question from the synchronous half.
        var answer = await Client("192.0.2.1").AskAsync(Ask.Resolve("77.7/x", flags: OpFlags.Recursive | OpFlags.RequestDigest));

        Assert.That(((ResolutionResponse)answer.Body).Values.Single().Ttl, Is.EqualTo(53));
        await EndAsync(waiting);
    }

    [Test]
    public async Task Who_goes_away_gives_his_place_back()
    {
        using var gone = new CancellationTokenSource();
        var request = new Request(MessageCodec.ToArray(Ask.Resolve("77.7/x", flags: OpFlags.Recursive)), ClientTransport.Tcp, TestNode.Remote);
        var waiting = Enumerable.Range(0, 20).Select(_ => _node.Engine.AnswerAsync(request, new ReplyLog(TestNode.TcpReplyLength), gone.Token).AsTask()).ToArray();
        await gone.CancelAsync();
        foreach (var one in waiting) Assert.That(async () => await one, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await CodeAsync(TestNode.Remote.Address.ToString(), "77.7/known"), Is.EqualTo(ResponseCode.Success));
    }

    private Task<ResponseCode>[] Flood(string address, int count) =>
        [.. Enumerable.Range(0, count).Select(number => CodeAsync(address, $"77.7/{number}"))];

    private Peer Client(string address) => new(_node, address);

    private Task<ResponseCode> CodeAsync(string address, string handle) => Client(address).CodeAsync(Ask.Resolve(handle, flags: OpFlags.Recursive));

    private async Task EndAsync(Task<ResponseCode>[] waiting)
    {
        _silence.SetResult(FakeResolver.Code(ResponseCode.Error));
        await Task.WhenAll(waiting);
    }
}
