using System.Net;
using System.Text;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Gateway;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Security;
using IdResolution.Security.Audit;

namespace IdResolution.Resolution.Tests.Gateway;

/// <summary>Gateways come under the rules that clients of the protocol come under.</summary>
public sealed class GatewayDoorTests
{
    private static readonly byte[] Nonce = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
    private static readonly byte[] ClientNonce = [.. Enumerable.Range(100, 20).Select(i => (byte)i)];

    private MemoryTrail _trail = null!;
    private TestNode _node = null!;

    [SetUp]
    public void Start()
    {
        _trail = new MemoryTrail();
        _node = new TestNode(parts: new EngineParts { Audit = _trail });
    }

    [TearDown]
    public void Stop() => _node.Dispose();

    [Test]
    public async Task Resolves_for_nobody_in_particular_what_everybody_may_read()
    {
        _node.Put("88.100/x", Make.Url(1), Make.Text(2, "NOTE", "hidden", ValuePermissions.AdminRead));

        var answer = await AskAsync(OpCode.Resolution, new ResolutionRequest { Handle = "88.100/x" });

        Assert.That(answer.Code, Is.EqualTo(ResponseCode.Success));
        Assert.That(((ResolutionResponse)answer.Body).Values.Select(value => value.Index), Is.EqualTo(new[] { 1u }));
        Assert.That(answer.IsFromElsewhere, Is.False);
    }

    [Test]
    public async Task Who_is_nobody_is_told_to_say_who_he_is_and_costs_no_challenge()
    {
        var answer = await AskAsync(OpCode.CreateHandle, new ValuesRequest { Handle = "88.100/new", Values = [Make.Url(1)] });

        Assert.That(answer.Code, Is.EqualTo(ResponseCode.AuthenticationNeeded));
        Assert.That(answer.Body, Is.InstanceOf<ErrorResponse>());
        Assert.That(_node.Engine.Challenges.Count, Is.Zero);
        Assert.That(_node.Stored("88.100/new"), Is.Null);
    }

    [Test]
    public async Task Who_has_proven_himself_registers_and_stands_in_the_audit_log()
    {
        var (code, who) = await ProveAsync(TestNode.Admin);

        var answer = await AskAsync(OpCode.CreateHandle, new ValuesRequest { Handle = "88.100/new", Values = [Make.Url(1)] }, who: who);

        Assert.That(code, Is.EqualTo(ResponseCode.Success));
        Assert.That(answer.Code, Is.EqualTo(ResponseCode.Success));
        Assert.That(_node.Stored("88.100/new"), Has.Count.EqualTo(1));
        var line = _trail.Entries.Single(entry => entry.Operation == OpCode.CreateHandle);
        Assert.That(line.Proof, Is.EqualTo(AuditProof.Http));
        Assert.That(line.Who.ToString(), Is.EqualTo("300:88.100/ADMIN"));
        Assert.That(line.TransactionId, Is.Not.Zero);
    }

    [Test]
    public async Task Who_has_proven_himself_has_the_rights_he_has_and_no_more()
    {
        var (_, other) = await ProveAsync(TestNode.Other);

        var answer = await AskAsync(OpCode.CreateHandle, new ValuesRequest { Handle = "88.100/new", Values = [Make.Url(1)] }, who: other);

        Assert.That(answer.Code, Is.EqualTo(ResponseCode.InvalidAdmin));
        Assert.That(_node.Stored("88.100/new"), Is.Null);
    }

    [TestCase("guess", ExpectedResult = ResponseCode.HandleAlreadyExists)]
    [TestCase("hidden", ExpectedResult = ResponseCode.HandleAlreadyExists)]
    public Task<ResponseCode> Nobody_guesses_hidden_values_by_registering_the_same(string text) => RegisterHiddenAgainAsync(TestNode.Other, text);

    [TestCase("guess", ExpectedResult = ResponseCode.HandleAlreadyExists)]
    [TestCase("hidden", ExpectedResult = ResponseCode.Success)]
    public Task<ResponseCode> Who_may_read_it_registers_the_same_again(string text) => RegisterHiddenAgainAsync(TestNode.Admin, text);

    private async Task<ResponseCode> RegisterHiddenAgainAsync(Someone someone, string text)
    {
        _node.Put("88.100/x", Make.Url(1), Make.Text(2, "NOTE", "hidden", ValuePermissions.AdminRead));
        var (_, who) = await ProveAsync(someone);
        var body = new ValuesRequest { Handle = "88.100/x", Values = [Make.Url(1), Make.Text(2, "NOTE", text, ValuePermissions.AdminRead)] };
        var request = new GatewayRequest(OpCode.CreateHandle, body, TestNode.Remote) { Who = who, Flags = OpFlags.None, AcceptsSame = true };
        return (await _node.Engine.Gateway.AskAsync(request, default)).Code;
    }

    [Test]
    public async Task An_administrator_reads_what_only_administrators_see()
    {
        _node.Put("88.100/x", Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 300), Make.Text(2, "NOTE", "hidden", ValuePermissions.AdminRead));
        var (_, who) = await ProveAsync(TestNode.Admin);
        var question = new ResolutionRequest { Handle = "88.100/x", Indexes = [2] };

        var stranger = await AskAsync(OpCode.Resolution, question, OpFlags.Recursive);
        var administrator = await AskAsync(OpCode.Resolution, question, OpFlags.Recursive, who);

        Assert.That(stranger.Code, Is.EqualTo(ResponseCode.AuthenticationNeeded));
        Assert.That(((ResolutionResponse)administrator.Body).Values.Single().Data.ToArray(), Is.EqualTo("hidden"u8.ToArray()));
    }

    [Test]
    public async Task A_wrong_secret_proves_nothing_and_guessing_has_an_end()
    {
        var wrong = TestNode.Admin with { Secret = "guessed" };
        var codes = new List<ResponseCode>();
        for (var i = 0; i < _node.Options.Attempts.FailuresPerSource + 1; i++) codes.Add((await ProveAsync(wrong)).Code);

        Assert.That(codes[0], Is.EqualTo(ResponseCode.AuthenticationFailed));
        Assert.That(codes[^1], Is.EqualTo(ResponseCode.ServerTooBusy));
        Assert.That((await ProveAsync(TestNode.Admin, IPAddress.Parse("192.0.2.9"))).Code, Is.EqualTo(ResponseCode.Success), "from elsewhere");
    }

    [TestCase(SecretKeyAlgorithm.Sha1)]
    [TestCase(SecretKeyAlgorithm.HmacSha256)]
    [TestCase(SecretKeyAlgorithm.Pbkdf2HmacSha1)]
    public async Task An_answer_to_a_nonce_proves_who_made_it(SecretKeyAlgorithm algorithm)
    {
        var answer = new ChallengeAnswer
        {
            AuthenticationType = "HS_SECKEY", Identity = ValueReference.Parse("300:88.100/ADMIN"),
            SignedResponse = SecretKeyAnswer.Create(algorithm, "secret"u8, Nonce, ClientNonce),
        };

        var right = await _node.Engine.Gateway.ProveAsync(new NonceClaim(answer, Nonce, ClientNonce), IPAddress.Loopback, default);
        var otherNonce = await _node.Engine.Gateway.ProveAsync(new NonceClaim(answer, ClientNonce, Nonce), IPAddress.Loopback, default);

        Assert.That(right.Code, Is.EqualTo(ResponseCode.Success));
        Assert.That(right.Who!.Identity.ToString(), Is.EqualTo("300:88.100/ADMIN"));
        Assert.That(otherNonce, Is.EqualTo((ResponseCode.AuthenticationFailed, default(ProvenIdentity))));
    }

    [Test]
    public async Task A_list_comes_in_parts()
    {
        for (var i = 0; i < 120; i++) _node.Put($"88.100/item-{i}", Make.Url(1));
        var (_, who) = await ProveAsync(TestNode.Admin);
        var parts = new List<GatewayAnswer>();
        var request = new GatewayRequest(OpCode.ListHandles, new HandleRequest { Handle = "0.NA/88.100" }, TestNode.Remote) { Who = who };

        await _node.Engine.Gateway.AskAsync(
            request,
            (part, _) =>
            {
                parts.Add(part);
                return ValueTask.CompletedTask;
            },
            default);

        Assert.That(parts.Sum(part => ((HandleListResponse)part.Body).Handles.Count), Is.EqualTo(122));
        Assert.That(parts.Select(part => part.Flags.HasFlag(OpFlags.Continuous)), Is.EqualTo(new[] { true, true, false }));
    }

    [Test]
    public async Task The_route_of_what_is_here_is_one_step()
    {
        _node.Put("88.100/x", Make.Url(1));
        var steps = new List<RouteStep>();

        await _node.Engine.Gateway.AskAsync(
            new GatewayRequest(OpCode.Resolution, new ResolutionRequest { Handle = "88.100/x" }, TestNode.Remote) { Route = steps.Add }, default);

        Assert.That(steps.Select(step => (step.Where, step.Code)), Is.EqualTo(new[] { ("this node", (ResponseCode?)ResponseCode.Success) }));
    }

    [Test]
    public async Task What_the_engine_does_not_do_over_the_network_it_does_not_do_here()
    {
        var answer = await AskAsync(OpCode.Reserved, new EmptyBody());

        Assert.That(answer.Code, Is.EqualTo(ResponseCode.ProtocolError));
    }

    private Task<(ResponseCode Code, ProvenIdentity? Who)> ProveAsync(Someone who, IPAddress? source = null) => _node.Engine.Gateway.ProveAsync(
        new SecretClaim(new ValueReference(who.Handle, who.Index), Encoding.UTF8.GetBytes(who.Secret)), source ?? IPAddress.Loopback, default).AsTask();

    private Task<GatewayAnswer> AskAsync(OpCode operation, MessageBody body, OpFlags? flags = null, ProvenIdentity? who = null)
    {
        var request = new GatewayRequest(operation, body, TestNode.Remote) { Who = who };
        if (flags is { } given) request = request with { Flags = given };
        return _node.Engine.Gateway.AskAsync(request, default).AsTask();
    }
}
