using IdResolution.Cli.CommandLine;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Testing.Servers;

namespace IdResolution.Cli.Tests.Commands;

public sealed class ListTests
{
    [Test]
    public async Task Prints_what_comes_a_line_per_handle()
    {
        await using var server = Server(2);
        var result = await ListAsync(server);
        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Out, Is.EqualTo("88.100.1/A\n88.100.1/B\n88.100.1/A\n88.100.1/B\n"));
    }

    [Test]
    public async Task Counts()
    {
        await using var server = Server(5);
        Assert.That((await ListAsync(server, "--count")).Out, Is.EqualTo("10\n"));
        Assert.That((await ListAsync(server, "--count", "--limit", "7")).Out, Is.EqualTo("7\n"));
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(4)]
    public async Task Stops_at_the_limit(int limit)
    {
        await using var server = Server(1_000);
        var result = await ListAsync(server, "--limit", $"{limit}");
        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(limit));
    }

    [Test]
    public async Task A_limit_of_nothing_is_refused()
    {
        await using var server = Server(1);
        Assert.That((await ListAsync(server, "--limit", "0")).Code, Is.EqualTo(ExitCode.Usage));
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task A_list_that_breaks_off_says_after_how_many()
    {
        await using var server = Server(3, breaks: true);
        var result = await ListAsync(server);
        Assert.That(result.Code, Is.EqualTo(ExitCode.Unreachable));
        Assert.That(result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(6));
        Assert.That(result.Error, Does.Contain("not complete").And.Contain("after 6 handles"));
    }

    [Test]
    public async Task A_busy_server_is_a_refusal()
    {
        await using var server = new ScriptedServer(request => [request.Reply(ResponseCode.ServerTooBusy)]);
        var result = await ListAsync(server);
        Assert.That(result.Code, Is.EqualTo(ExitCode.Refused));
        Assert.That(result.Error, Does.Contain("[3 ServerTooBusy]").And.Not.Contain("not complete"));
    }

    [Test]
    public async Task Progress_is_for_terminals_that_show_nothing_else()
    {
        await using var server = Server(5);
        var error = new StringWriter { NewLine = "\n" };
        var host = new CliHost
        {
            Out = new StringWriter { NewLine = "\n" },
            Error = error,
            OutIsTerminal = false,
            ErrorIsTerminal = true,
            Environment = _ => null,
            ReadSecret = _ => null,
        };
        Assert.That(await Idctl.RunAsync(["list", "88.100.1", "-s", $"127.0.0.1:{server.Port}"], host), Is.Zero);
        Assert.That(error.ToString(), Does.StartWith("\r2 handles").And.EndsWith("\r\e[K"));
    }

    private static Task<ToolResult> ListAsync(ScriptedServer server, params string[] more) =>
        Tool.RunAsync(["list", "88.100.1", "-s", $"127.0.0.1:{server.Port}", .. more]);

    private static ScriptedServer Server(int pages, bool breaks = false) => new(request =>
    {
        if (request.OpCode == OpCode.GetSiteInfo) return [request.Reply(ResponseCode.OperationNotSupported)];
        var body = new HandleListResponse { Handles = ["88.100.1/A", "88.100.1/B"] };
        var more = request.Reply(
            ResponseCode.Success, body, message => message with { Header = message.Header with { Flags = OpFlags.Continuous } });
        var last = breaks ? more : request.Reply(ResponseCode.Success, body);
        return [.. Enumerable.Repeat(more, pages - 1), last, .. breaks ? (byte[]?[])[null] : []];
    });
}
