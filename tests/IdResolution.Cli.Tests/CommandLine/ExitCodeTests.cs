using IdResolution.Cli.CommandLine;
using IdResolution.Protocol;
using IdResolution.Testing.Servers;

namespace IdResolution.Cli.Tests.CommandLine;

public sealed class ExitCodeTests
{
    private const string Handle = "88.100/PUMP-1";

    private FakeNode _node = null!;

    [SetUp]
    public void Start() => _node = new FakeNode();

    [TearDown]
    public async Task Stop() => await _node.DisposeAsync();

    [TestCase(ResponseCode.HandleNotFound, ExitCode.Refused, "is not registered")]
    [TestCase(ResponseCode.ServerNotResponsible, ExitCode.Refused, "does not hold prefix 88.100")]
    [TestCase(ResponseCode.ServerTooBusy, ExitCode.Refused, "too busy")]
    [TestCase(ResponseCode.AuthenticationNeeded, ExitCode.Authentication, "give --identity index:handle and --key FILE")]
    [TestCase(ResponseCode.AuthenticationFailed, ExitCode.Authentication, "Check --identity, and --key or --secret")]
    [TestCase(ResponseCode.InvalidAdmin, ExitCode.Authentication, "no permission")]
    [TestCase(ResponseCode.InsufficientPermissions, ExitCode.Authentication, "forbids this to everybody")]
    [TestCase((ResponseCode)777, ExitCode.Refused, "refused the operation")]
    public async Task A_refusal_says_what_to_do_and_its_code(ResponseCode refusal, int code, string words)
    {
        _node.RefuseWith = refusal;

        var result = await Tool.RunAsync("delete", Handle, "--server", _node.Address);

        Assert.That(result.Code, Is.EqualTo(code));
        Assert.That(result.Error, Does.Contain(words).And.Contain($"[{(uint)refusal} "));
        Assert.That(result.Out, Is.Empty);
    }

    [Test]
    public async Task A_recursive_node_that_found_nobody_is_followed_up_from_the_root()
    {
        _node.RefuseWith = ResponseCode.Error;

        var result = await Tool.RunAsync("resolve", Handle, "--server", _node.Address);

        Assert.That(result.Code, Is.EqualTo(ExitCode.Refused));
        Assert.That(result.Error, Does.Contain("could not find out about 88.100/PUMP-1").And.Contain("idctl doctor 88.100 --root HOST:PORT [2 Error]"));
    }

    [Test]
    public async Task A_derived_list_refused_says_what_to_home()
    {
        _node.RefuseWith = ResponseCode.ServerNotResponsible;

        var result = await Tool.RunAsync("list", "88.100", "--derived", "--server", _node.Address);

        Assert.That(result.Code, Is.EqualTo(ExitCode.Refused));
        Assert.That(result.Error, Does.Contain("derived from 88.100").And.Contain("idctl home 0.NA/0.NA/88.100"));
    }

    [TestCase("create", Handle, "--value=1:URL=x", "idctl resolve 0.NA/88.100 --type HS_ADMIN. Where the right is there, a quota is used up.")]
    [TestCase("home", "88.100", "--tcp", "Node:ServerAdministrators in its configuration), or a quota is used up.")]
    public async Task A_missing_right_may_be_a_quota(string command, string name, string option, string words)
    {
        _node.RefuseWith = ResponseCode.InvalidAdmin;

        var result = await Tool.RunAsync(command, name, option, "--server", _node.Address);

        Assert.That(result.Code, Is.EqualTo(ExitCode.Authentication));
        Assert.That(result.Error, Does.Contain(words));
    }

    [Test]
    public async Task Who_proves_himself_to_a_busy_server_learns_of_wrong_proofs()
    {
        _node.RefuseWith = ResponseCode.ServerTooBusy;

        var result = await Tool.RunAsync("delete", Handle, "--server", _node.Address, "--identity", "300:88.100/ADMIN", "--secret", "x");

        Assert.That(result.Error, Does.Contain("too busy, or had too many wrong proofs from this address"));
    }

    [Test]
    public async Task Output_that_cannot_be_written_is_said_and_is_no_success()
    {
        var error = new StringWriter();
        var host = new CliHost
        {
            Out = new StreamWriter(new FileStream("/dev/full", FileMode.Open, FileAccess.Write)),
            Error = error,
            OutIsTerminal = false,
            ErrorIsTerminal = false,
            Environment = _ => null,
            ReadSecret = _ => null,
        };

        Assert.That(await Idctl.RunAsync(["--version"], host), Is.EqualTo(ExitCode.Refused));
        Assert.That(error.ToString(), Does.StartWith("A file or the output failed: "));
    }

    [TestCase("resolve")]
    [TestCase("delete")]
    [TestCase("home")]
    public async Task An_empty_name_is_a_usage_error_and_nothing_is_sent(string command)
    {
        var result = await Tool.RunAsync(command, "", "--server", _node.Address);

        Assert.That(result.Code, Is.EqualTo(ExitCode.Usage));
        Assert.That(result.Error, Does.Contain("is empty"));
        Assert.That(_node.Requests, Is.Empty);
    }

    [Test]
    public async Task A_refusal_in_JSON_is_JSON()
    {
        var result = await Tool.RunAsync("resolve", Handle, "--json", "-s", _node.Address);

        Assert.That((result.Code, result.Out), Is.EqualTo((ExitCode.Refused, "{\"responseCode\":100,\"handle\":\"88.100/PUMP-1\"}\n")));
    }

    [Test]
    public async Task Nobody_there_is_3_with_a_hint()
    {
        await _node.DisposeAsync();

        var result = await Tool.RunAsync("delete", Handle, "--server", _node.Address);

        Assert.That(result.Code, Is.EqualTo(ExitCode.Unreachable));
        Assert.That(result.Error, Does.Contain("nobody listens there").And.Contain("Is idnode running"));
        _node = new FakeNode();
    }

    [Test]
    public async Task A_connection_that_breaks_during_a_change_is_5()
    {
        _node.BreaksDuringChanges = true;

        var result = await Tool.RunAsync("delete", Handle, "--server", _node.Address);

        Assert.That(result.Code, Is.EqualTo(ExitCode.OutcomeUnknown));
        Assert.That(result.Error, Does.Contain("may or may not").And.Contain("idctl resolve --auth"));
    }

    [Test]
    public async Task A_host_name_that_does_not_resolve_is_3()
    {
        var result = await Tool.RunAsync("resolve", Handle, "--server", "no-such-host.invalid");

        Assert.That(result.Code, Is.EqualTo(ExitCode.Unreachable));
        Assert.That(result.Error, Does.Contain("does not resolve"));
    }

    [TestCase("'nonsense:x' is not a server address", "--server", "nonsense:x")]
    [TestCase("exclude each other", "--udp", "--tcp")]
    [TestCase("exclude each other", "--tcp", "--http")]
    [TestCase("is asked over HTTP; leave out", "--server", "http://127.0.0.1:1", "--udp")]
    [TestCase("--tls does not go with http://127.0.0.1:1", "--server", "http://127.0.0.1:1", "--tls")]
    [TestCase("--http does not go with tls://127.0.0.1:1", "--server", "tls://127.0.0.1:1", "--http")]
    [TestCase("--timeout takes seconds", "--timeout", "0")]
    [TestCase("A key needs an owner", "--secret", "x")]
    [TestCase("--identity needs --key", "--identity", "300:88.100/ADMIN")]
    [TestCase("is not an identity", "--identity", "88.100/ADMIN", "--secret", "x")]
    [TestCase("cannot be read", "--identity", "300:88.100/ADMIN", "--key", "/nonexistent/key.pem")]
    [TestCase("exclude each other", "--identity", "300:88.100/ADMIN", "--key", "k", "--secret", "x")]
    [TestCase("Nothing was typed", "--identity", "300:88.100/ADMIN", "--secret", "-")]
    public async Task Options_that_do_not_fit_are_2_and_nothing_is_sent(string words, params string[] options)
    {
        var result = await Tool.RunAsync(["resolve", Handle, .. options]);

        Assert.That(result.Code, Is.EqualTo(ExitCode.Usage));
        Assert.That(result.Error, Does.Contain(words));
        Assert.That(_node.Requests, Is.Empty);
    }

    [TestCase("http://127.0.0.1:{0}", null)]
    [TestCase("127.0.0.1:{0}", "--http")]
    public async Task A_server_is_asked_over_HTTP_and_the_trace_says_so(string server, string? option)
    {
        await using var http = new ScriptedHttpServer(request => [ScriptedHttpServer.Ok(request.Values("https://example.org/"))]);
        var address = string.Format(System.Globalization.CultureInfo.InvariantCulture, server, http.Port);

        var result = await Tool.RunAsync(["resolve", Handle, "--server", address, "--trace", .. option is null ? Array.Empty<string>() : [option]]);

        Assert.That(result.Code, Is.EqualTo(ExitCode.Ok), result.Error);
        Assert.That(result.Out, Does.Contain("https://example.org/"));
        Assert.That(result.Error, Does.Match($" +http +127.0.0.1:{http.Port} +1 Success "));
    }

    [Test]
    public async Task Server_identity_and_secret_may_stand_in_the_environment()
    {
        var environment = new Dictionary<string, string>
        {
            ["IDCTL_SERVER"] = _node.Address,
            ["IDCTL_IDENTITY"] = "300:88.100/ADMIN",
            ["IDCTL_SECRET"] = "hush",
        };

        var result = await Tool.RunAsync(environment, null, ["create", Handle, "--value", "1:URL=x"]);

        Assert.That(result.Code, Is.EqualTo(ExitCode.Ok));
        Assert.That(result.Out, Does.Contain("so that 300:88.100/ADMIN may change this handle"));
        Assert.That(result.Out + result.Error, Does.Not.Contain("hush"));
    }

    [Test]
    public async Task A_secret_may_be_typed()
    {
        _node.RefuseWith = ResponseCode.AuthenticationNeeded;

        var result = await Tool.RunAsync([], "hush",
            ["delete", Handle, "-s", _node.Address, "-i", "300:88.100/ADMIN", "--secret", "-", "--trace"]);

        Assert.That(result.Code, Is.Not.EqualTo(ExitCode.Usage));
        Assert.That(_node.Requests.Count(request => request.OpCode == OpCode.ChallengeResponse), Is.GreaterThan(0));
        Assert.That(result.Error, Does.Not.Contain("hush"));
    }
}
