using System.Net;
using System.Net.Sockets;
using IdResolution.Client.Failures;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;
using IdResolution.Testing.Servers;

namespace IdResolution.Client.Tests.Tcp;

public sealed class TcpTests
{
    private const string Handle = "88.100/PUMP-1";

    [Test]
    public async Task Many_requests_share_one_connection_and_may_be_answered_in_any_order()
    {
        const int Wave = 50;
        var waiting = new List<Incoming>();
        var warm = 0;
        await using var server = new ScriptedServer(request =>
        {
            // Two single questions teach the client that the connection stays; then answers come fifty at a time, last first.
            if (warm++ < 2) return [request.Values("warm")];
            waiting.Add(request);
            if (waiting.Count < Wave) return [];
            var answers = waiting.AsEnumerable().Reverse().Select(each =>
                ServerAct.Send(each.Values(each.Handle.ToString()))).ToArray();
            waiting.Clear();
            return answers;
        });
        await using var client = new HandleClient(server.TcpOptions);
        await client.ResolveAsync(Handle);
        await client.ResolveAsync(Handle);

        var answers = await Task.WhenAll(Enumerable.Range(0, Wave * 2).Select(number => client.ResolveAsync($"88.100/{number}")));

        Assert.That(server.ConnectionCount, Is.EqualTo(1));
        for (var number = 0; number < answers.Length; number++)
            Assert.That(System.Text.Encoding.UTF8.GetString(answers[number].Values[0].Data.Span), Is.EqualTo($"88.100/{number}"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_server_that_talks_without_being_asked_is_hung_up_on(CancellationToken cancellation)
    {
        var talk = new TaskCompletionSource();
        await using var server = new ScriptedServer(request =>
        [
            request.Values(),
            ServerAct.WaitFor(talk.Task),
            .. Enumerable.Repeat<ServerAct?>(request.Values(new string('x', 100_000)), talk.Task.IsCompleted ? 0 : 200),
        ]);
        await using var client = new HandleClient(server.TcpOptions);

        Assert.That((await client.ResolveAsync(Handle, cancellation: cancellation)).IsSuccess);
        talk.SetResult();
        await Wait.UntilAsync(() =>
        {
            Assert.That(client.ResolveAsync(Handle, cancellation: cancellation).GetAwaiter().GetResult().IsSuccess);
            return server.ConnectionCount > 1;
        });
    }

    [Test]
    public async Task A_server_that_closes_after_every_answer_is_served_with_a_connection_each()
    {
        await using var server = new ScriptedServer(request => [request.Values(), null]);
        await using var client = new HandleClient(server.TcpOptions);

        for (var i = 0; i < 5; i++) Assert.That((await client.ResolveAsync(Handle)).IsSuccess);
        var many = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => client.ResolveAsync(Handle)));

        Assert.That(many.All(answer => answer.IsSuccess));
        Assert.That(server.Requests.GroupBy(request => request.Connection).All(group => group.Count() == 1));
    }

    [Test]
    public async Task A_change_is_never_sent_on_a_connection_that_may_be_closing()
    {
        await using var server = new ScriptedServer(request => [request.Reply(ResponseCode.Success), null]);
        await using var client = new HandleClient(server.TcpOptions);

        for (var i = 0; i < 5; i++) Assert.That((await client.DeleteAsync(Handle)).IsSuccess);

        var deletes = server.Requests.Where(request => request.OpCode == OpCode.DeleteHandle).ToList();
        Assert.That(deletes, Has.Count.EqualTo(5), "each was sent once");
        Assert.That(deletes.Select(request => request.Connection).Distinct().Count(), Is.EqualTo(5));
    }

    [Test]
    public async Task Changes_share_a_connection_once_the_server_has_shown_that_it_keeps_it()
    {
        await using var server = new ScriptedServer(request =>
            [request.OpCode == OpCode.GetSiteInfo ? request.Reply(ResponseCode.Error) : request.Reply(ResponseCode.Success)]);
        await using var client = new HandleClient(server.TcpOptions);

        for (var i = 0; i < 5; i++) Assert.That((await client.DeleteAsync(Handle)).IsSuccess);

        Assert.That(server.ConnectionCount, Is.EqualTo(1));
        Assert.That(server.Requests.Count(request => request.OpCode == OpCode.GetSiteInfo), Is.EqualTo(1),
            "one harmless question is enough to learn");
    }

    [Test]
    public async Task A_change_whose_connection_breaks_is_not_repeated()
    {
        await using var server = new ScriptedServer(_ => [null]);
        await using var client = new HandleClient(server.TcpOptions);

        Assert.That(async () => await client.DeleteAsync(Handle), Throws.TypeOf<OutcomeUnknownException>());
        Assert.That(server.Requests.Count(request => request.OpCode == OpCode.DeleteHandle), Is.EqualTo(1));
    }

    [Test]
    public async Task A_question_whose_connection_breaks_is_repeated()
    {
        var asked = 0;
        await using var server = new ScriptedServer(request => asked++ == 0 ? [null] : [request.Values()]);
        await using var client = new HandleClient(server.TcpOptions);

        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);
        Assert.That(server.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_question_is_not_repeated_for_ever()
    {
        await using var server = new ScriptedServer(_ => [null]);
        await using var client = new HandleClient(server.TcpOptions);

        Assert.That(async () => await client.ResolveAsync(Handle), Throws.TypeOf<ServerUnreachableException>());
        Assert.That(server.Requests, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Silence_ends_a_question_and_leaves_a_change_unknown()
    {
        await using var server = new ScriptedServer(_ => []);
        await using var client = new HandleClient(server.TcpOptions with { AnswerTimeout = TimeSpan.FromMilliseconds(200) });

        Assert.That(async () => await client.ResolveAsync(Handle), Throws.TypeOf<NoAnswerException>());
        Assert.That(async () => await client.DeleteAsync(Handle), Throws.TypeOf<OutcomeUnknownException>());
    }

    [Test]
    public async Task A_connection_on_which_nothing_comes_is_given_up()
    {
        var silent = true;
        await using var server = new ScriptedServer(request => silent ? [] : [request.Values()]);
        await using var client = new HandleClient(server.TcpOptions with { AnswerTimeout = TimeSpan.FromMilliseconds(300) });
        Assert.That(async () => await client.ResolveAsync(Handle), Throws.TypeOf<NoAnswerException>());
        silent = false;

        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);
        Assert.That(server.ConnectionCount, Is.EqualTo(2));
    }

    [Test]
    public async Task Reconnects_after_the_server_was_restarted()
    {
        var drop = false;
        await using var server = new ScriptedServer(request => drop ? [null] : [request.Values()]);
        await using var client = new HandleClient(server.TcpOptions);
        await client.ResolveAsync(Handle);
        await client.ResolveAsync(Handle);
        drop = true;
        Assert.That(async () => await client.ResolveAsync(Handle), Throws.InstanceOf<HandleClientException>());
        drop = false;

        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);
    }

    [Test]
    public async Task A_message_beyond_the_limit_ends_the_connection()
    {
        await using var server = new ScriptedServer(request =>
        {
            var frame = request.Values();
            (request.Message.Envelope with { MessageLength = Envelope.MaxMessageLength + 1 }).Write(frame);
            return [frame];
        });
        await using var client = new HandleClient(server.TcpOptions);

        Assert.That(async () =>
            await client.ResolveAsync(Handle), Throws.TypeOf<ServerUnreachableException>().With.Message.Contains("impossible length"));
    }

    [Test]
    public async Task Nobody_listening_is_said_plainly()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        await using var client = new HandleClient(HandleClientOptions.Default with { Servers = [new ServerAddress("127.0.0.1", port)] });

        Assert.That(async () =>
            await client.DeleteAsync(Handle), Throws.TypeOf<ServerUnreachableException>().With.Message.Contains("nobody listens there"));
    }

    [Test]
    public async Task Disposing_ends_what_is_under_way()
    {
        var arrived = new TaskCompletionSource();
        await using var server = new ScriptedServer(_ =>
        {
            arrived.TrySetResult();
            return [];
        });
        var client = new HandleClient(server.TcpOptions);
        var asking = client.DeleteAsync(Handle);
        await arrived.Task;
        await client.DisposeAsync();

        Assert.That(async () => await asking, Throws.TypeOf<OutcomeUnknownException>());
    }

    [Test]
    public async Task Cancelling_one_request_leaves_the_connection_to_the_others()
    {
        var arrived = new TaskCompletionSource();
        await using var server = new ScriptedServer(request =>
        {
            if (((ResolutionRequest)request.Message.Body).Handle != "88.100/SLOW") return [request.Values()];
            arrived.TrySetResult();
            return [];
        });
        await using var client = new HandleClient(server.TcpOptions);
        await client.ResolveAsync(Handle);
        await client.ResolveAsync(Handle);
        using var cancel = new CancellationTokenSource();
        var slow = client.ResolveAsync("88.100/SLOW", cancellation: cancel.Token);
        await arrived.Task;
        await cancel.CancelAsync();

        Assert.That(async () => await slow, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((await client.ResolveAsync(Handle)).IsSuccess);
        Assert.That(server.ConnectionCount, Is.EqualTo(1));
    }
}
