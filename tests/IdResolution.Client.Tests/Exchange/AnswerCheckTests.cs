using IdResolution.Client.Failures;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;
using IdResolution.Testing.Servers;

namespace IdResolution.Client.Tests.Exchange;

/// <summary>Answers that must not be believed, over TCP, where the refusal is visible at once.</summary>
public sealed class AnswerCheckTests
{
    private const string Handle = "88.100/PUMP-1";

    [Test]
    public async Task Checklist_044_refuses_the_digest_of_another_request()
    {
        Assert.That(await FaultAsync(request => [request.Values(change: message => WithDigest(message, [1, 2, 3]))]),
            Is.EqualTo(AnswerFault.WrongDigest));
    }

    [Test]
    public async Task Accepts_the_digest_of_its_own_request([Values] bool asked)
    {
        await using var server =
            new ScriptedServer(request => [request.Values(change: message => WithDigest(message, request.HeaderAndBody.ToArray()))]);
        await using var client = new HandleClient(server.TcpOptions with { RequestDigest = asked });

        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);
        Assert.That(server.Requests.Single().Message.Header.Flags.HasFlag(OpFlags.RequestDigest), Is.EqualTo(asked));
    }

    [Test]
    public async Task Checklist_045_refuses_an_expired_answer() =>
        Assert.That(await FaultAsync(request => [request.Values(change: message =>
            message with { Header = message.Header with { Expiration = 1_000 } })]), Is.EqualTo(AnswerFault.Expired));

    [Test]
    public async Task Refuses_an_answer_for_another_operation() =>
        Assert.That(
            await FaultAsync(request =>
            [request.Reply(ResponseCode.Success, new CreateHandleResponse { Handle = Handle }, opCode: OpCode.CreateHandle)]),
            Is.EqualTo(AnswerFault.WrongOperation));

    [Test]
    public async Task Refuses_a_request_in_place_of_an_answer() =>
        Assert.That(await FaultAsync(request => [request.Octets]), Is.EqualTo(AnswerFault.WrongOperation));

    [Test]
    public async Task Refuses_values_of_another_handle() =>
        Assert.That(await FaultAsync(request => [request.Values(handle: "88.100/PUMP-2")]), Is.EqualTo(AnswerFault.WrongHandle));

    [Test]
    public async Task Refuses_octets_that_are_not_a_message()
    {
        Assert.That(
            await FaultAsync(request =>
            {
                var frame = request.Values();
                frame[^1] = 200;
                return [frame];
            }),
            Is.EqualTo(AnswerFault.Malformed));
    }

    [Test]
    public async Task A_prefix_may_be_echoed_as_its_prefix_handle()
    {
        await using var server = new ScriptedServer(request => [request.Values(handle: "0.NA/88.100")]);
        await using var client = new HandleClient(server.TcpOptions);

        Assert.That((await client.ResolveAsync("88.100")).IsSuccess);
    }

    [Test]
    public async Task An_error_from_before_decoding_may_say_operation_0()
    {
        await using var server = new ScriptedServer(request => [request.Reply(ResponseCode.ProtocolError, opCode: OpCode.Reserved)]);
        await using var client = new HandleClient(server.TcpOptions);

        Assert.That((await client.ResolveAsync(Handle)).Code, Is.EqualTo(ResponseCode.ProtocolError));
    }

    [Test]
    public async Task Waits_through_informational_answers()
    {
        await using var server = new ScriptedServer(request =>
        [
            request.Reply((ResponseCode)900),
            request.Reply((ResponseCode)902),
            request.Values(),
        ]);
        await using var client = new HandleClient(server.TcpOptions);

        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    private static async Task<AnswerFault> FaultAsync(Func<Incoming, IEnumerable<ServerAct?>> script)
    {
        await using var server = new ScriptedServer(script);
        await using var client = new HandleClient(server.TcpOptions);
        try
        {
            await client.ResolveAsync(Handle);
            return AnswerFault.None;
        }
        catch (AnswerRefusedException exception)
        {
            return exception.Fault;
        }
    }

    private static Message WithDigest(Message message, byte[] digested) => message with
    {
        Header = message.Header with { Flags = OpFlags.RequestDigest },
        RequestDigest = RequestDigest.Compute(DigestAlgorithm.Sha256, digested),
    };
}
