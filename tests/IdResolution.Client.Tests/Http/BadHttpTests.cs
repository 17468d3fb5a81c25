using System.Text;
using IdResolution.Client.Failures;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;
using IdResolution.Testing.Servers;

namespace IdResolution.Client.Tests.Http;

/// <summary>HTTP servers that misbehave, and those that are something else.</summary>
public sealed class BadHttpTests
{
    private const string Handle = "88.100/PUMP-1";

    private static readonly byte[] LoginPage = Encoding.ASCII.GetBytes("<!DOCTYPE html><title>Welcome to the guest network</title>" + new string(' ', 10_000));

    private static IEnumerable<TestCaseData> Answers()
    {
        yield return Case("the login page of a guest network", _ => [ScriptedHttpServer.Answer("200 OK", "text/html; charset=utf-8", LoginPage)], AnswerFault.NotHandle);
        yield return Case("a redirect to it", _ => [Redirect()], AnswerFault.NotHandle);
        yield return Case("the right octets as another type", request => [ScriptedHttpServer.Answer("200 OK", "application/octet-stream", request.Values())], AnswerFault.NotHandle);
        yield return Case("the right octets with a failure", request => [ScriptedHttpServer.Answer("500 Oops", ScriptedHttpServer.MediaType, request.Values())], AnswerFault.NotHandle);
        yield return Case("no type", _ => ["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray()], AnswerFault.NotHandle);
        yield return Case("another request id", request => [ScriptedHttpServer.Ok(request.Values(change: WithOtherId))], AnswerFault.WrongRequestId);
        yield return Case("a message of 4 GB", _ => [ScriptedHttpServer.Ok([2, 11, 2, 11, .. new byte[12], 0xFF, 0xFF, 0xFF, 0xFF])], AnswerFault.Malformed);
        yield return Case("a message of no length", _ => [ScriptedHttpServer.Ok([2, 11, 2, 11, .. new byte[16]])], AnswerFault.Malformed);
        yield return Case("nothing but promises", request => [ScriptedHttpServer.Ok([.. Enumerable.Repeat(Trying(request), 1_000)])], AnswerFault.WrongOperation);

        static TestCaseData Case(string what, Func<Incoming, IEnumerable<ServerAct?>> script, AnswerFault fault) => new TestCaseData(script, fault).SetArgDisplayNames(what);
    }

    [TestCaseSource(nameof(Answers))]
    public async Task Is_not_believed(Func<Incoming, IEnumerable<ServerAct?>> script, AnswerFault fault)
    {
        await using var server = new ScriptedHttpServer(script);
        await using var client = new HandleClient(HttpTests.OptionsOf(server));

        var refused = (await Assert.ThrowsAsync<AnswerRefusedException>(() => client.ResolveAsync(Handle)))!;

        Assert.That(refused.Fault, Is.EqualTo(fault), refused.Message);
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    private static IEnumerable<TestCaseData> Ends()
    {
        yield return Case("a message cut off", request => [ScriptedHttpServer.Ok(request.Values()[..^1])]);
        yield return Case("an empty body", _ => [ScriptedHttpServer.Ok()]);
        yield return Case("half an envelope", _ => [ScriptedHttpServer.Ok([2, 11, 2])]);
        yield return Case("a body shorter than announced", request => [ScriptedHttpServer.Head("200 OK", ScriptedHttpServer.MediaType, 5_000), request.Values()[..40], null]);
        yield return Case("no answer", _ => [null]);
        yield return Case("no HTTP", request => [request.Values(), null]);
        yield return Case("a head that does not end", _ => [Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nX-Much: " + new string('x', 100_000)), null]);

        static TestCaseData Case(string what, Func<Incoming, IEnumerable<ServerAct?>> script) => new TestCaseData(script).SetArgDisplayNames(what);
    }

    [TestCaseSource(nameof(Ends))]
    public async Task Is_no_answer(Func<Incoming, IEnumerable<ServerAct?>> script)
    {
        await using var server = new ScriptedHttpServer(script);
        await using var client = new HandleClient(HttpTests.OptionsOf(server));

        Assert.That(() => client.ResolveAsync(Handle), Throws.TypeOf<NoAnswerException>());
    }

    [TestCaseSource(nameof(Ends))]
    public async Task Leaves_a_change_in_doubt_and_it_is_not_sent_again(Func<Incoming, IEnumerable<ServerAct?>> script)
    {
        await using var server = new ScriptedHttpServer(script);
        await using var client = new HandleClient(HttpTests.OptionsOf(server));

        // Their scripts answer with values where they answer at all, which is as wrong.
        Assert.That(() => client.DeleteAsync(Handle), Throws.TypeOf<OutcomeUnknownException>());
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_second_of_two_messages_is_passed_over()
    {
        await using var server = new ScriptedHttpServer(request => [ScriptedHttpServer.Ok(request.Values("https://example.org/1"), request.Values("https://example.org/2"))]);
        await using var client = new HandleClient(HttpTests.OptionsOf(server));

        for (var i = 0; i < 2; i++) Assert.That((await client.ResolveAsync(Handle)).Values.Single().Data.ToArray(), Is.EqualTo("https://example.org/1"u8.ToArray()));
    }

    [Test]
    public async Task An_answer_that_is_promised_first_is_waited_for()
    {
        await using var server = new ScriptedHttpServer(request => [ScriptedHttpServer.Ok(Trying(request), Trying(request), request.Values())]);
        await using var client = new HandleClient(HttpTests.OptionsOf(server));

        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);
    }

    [Test]
    public async Task An_endless_body_is_not_read_to_its_end()
    {
        var more = new TaskCompletionSource();
        await using var server = new ScriptedHttpServer(request => Endless(request.Values(), more.Task));
        await using var client = new HandleClient(HttpTests.OptionsOf(server));

        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);
        more.SetResult();
        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);

        static IEnumerable<ServerAct?> Endless(byte[] frame, Task condition)
        {
            yield return ScriptedHttpServer.Head("200 OK", ScriptedHttpServer.MediaType, long.MaxValue);
            yield return frame;
            yield return ServerAct.WaitFor(condition);
            var filler = new byte[65_536];
            for (var i = 0; i < 10_000; i++) yield return filler;
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_body_that_stops_costs_the_time_of_an_answer(bool hasHead)
    {
        var never = new TaskCompletionSource();
        await using var server = new ScriptedHttpServer(request => hasHead
            ? [ScriptedHttpServer.Head("200 OK", ScriptedHttpServer.MediaType, 300), request.Values()[..30], ServerAct.WaitFor(never.Task)]
            : [ServerAct.WaitFor(never.Task)]);
        var options = HttpTests.OptionsOf(server) with { ConnectTimeout = TimeSpan.FromMilliseconds(500), AnswerTimeout = TimeSpan.FromMilliseconds(100) };
        await using var client = new HandleClient(options);

        Assert.That(() => client.ResolveAsync(Handle), Throws.TypeOf<NoAnswerException>().With.Message.Contains("within 0.6 s"));
        Assert.That(() => client.DeleteAsync(Handle), Throws.TypeOf<OutcomeUnknownException>());
    }

    [Test]
    public async Task A_change_met_by_a_login_page_was_not_made_and_one_lost_by_a_gateway_may_have_been()
    {
        await using var page = new ScriptedHttpServer(_ => [ScriptedHttpServer.Answer("200 OK", "text/html", LoginPage)]);
        await using var gateway = new ScriptedHttpServer(_ => [ScriptedHttpServer.Answer("504 Gateway Timeout", "text/html", LoginPage)]);
        await using var good = new ScriptedHttpServer(request => [ScriptedHttpServer.Ok(request.Reply(ResponseCode.Success))]);
        ServerAddress[] servers = [AddressOf(page), AddressOf(gateway), AddressOf(good)];
        await using var client = new HandleClient(HttpTests.Options with { Servers = servers });

        Assert.That(() => client.DeleteAsync(Handle), Throws.TypeOf<AnswerRefusedException>().With.Message.Contains("HTTP 504, text/html"));
        Assert.That(page.Requests, Has.Count.EqualTo(1));
        Assert.That(gateway.Requests, Has.Count.EqualTo(1));
        Assert.That(good.Requests, Is.Empty);
    }

    [Test]
    public void Where_nobody_listens_nothing_was_sent()
    {
        var options = HttpTests.Options with { Servers = [new ServerAddress("127.0.0.1", 1, IsHttp: true)] };
        Assert.That(
            async () =>
            {
                await using var client = new HandleClient(options);
                await client.DeleteAsync(Handle);
            },
            Throws.TypeOf<ServerUnreachableException>().With.Message.Contains("nobody listens there"));
    }

    private static ServerAddress AddressOf(ScriptedHttpServer server) => new("127.0.0.1", server.Port, IsHttp: true);

    private static byte[] Redirect() => "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"u8.ToArray();

    private static byte[] Trying(Incoming request) => request.Reply((ResponseCode)900);

    private static Message WithOtherId(Message message) => message with { Envelope = message.Envelope with { RequestId = message.Envelope.RequestId ^ 1 } };
}
