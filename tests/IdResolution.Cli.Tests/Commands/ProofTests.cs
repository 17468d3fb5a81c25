using IdResolution.Cli.CommandLine;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Messages;
using IdResolution.Security;

namespace IdResolution.Cli.Tests.Commands;

/// <summary>What the server must prove, and sessions, as they are typed.</summary>
public sealed class ProofTests
{
    private const string Handle = "88.100/PUMP-1";

    private static readonly PrivateKey Key = PrivateKey.GenerateRsa();
    private static readonly PrivateKey OtherKey = PrivateKey.GenerateRsa();

    private SessionServer _server = null!;
    private string _address = null!;
    private string _keyFile = null!;
    private string _otherKeyFile = null!;

    [SetUp]
    public void Start()
    {
        _server = new SessionServer(Key) { Sign = frame => Signing.Sign(frame, Key) };
        _address = $"127.0.0.1:{_server.Fake.Port}";
        _keyFile = Tool.File(Key.PublicKey.ExportPem(), "pem");
        _otherKeyFile = Tool.File(OtherKey.PublicKey.ExportPem(), "pem");
    }

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [OneTimeTearDown]
    public void ForgetKeys()
    {
        Key.Dispose();
        OtherKey.Dispose();
    }

    [Test]
    public async Task A_certified_answer_is_shown_and_one_of_another_server_is_not()
    {
        var shown = await Tool.RunAsync("resolve", Handle, "-s", _address, "--certified", "--server-key", _keyFile);
        Assert.That((shown.Code, shown.Error), Is.EqualTo((ExitCode.Ok, "")));

        var refused = await Tool.RunAsync("resolve", Handle, "-s", _address, "--certified", "--server-key", _otherKeyFile);
        Assert.That((refused.Code, refused.Out), Is.EqualTo((ExitCode.Unreachable, "")));
        Assert.That(refused.Error, Does.Contain("not that of the server's key"));
    }

    [Test]
    public async Task The_key_that_site_saves_is_the_one_to_give()
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.pem");

        Assert.That((await Tool.RunAsync("site", "-s", _address, "--save-key", file)).Code, Is.EqualTo(ExitCode.Ok));

        Assert.That(await File.ReadAllTextAsync(file), Does.StartWith("-----BEGIN PUBLIC KEY-----"));
        var shown = await Tool.RunAsync("resolve", Handle, "-s", _address, "--certified", "--server-key", file);
        Assert.That(shown.Code, Is.EqualTo(ExitCode.Ok), shown.Error);
    }

    [Test]
    public async Task A_site_record_names_servers_and_keys([Values] bool isJson)
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.site");
        await File.WriteAllBytesAsync(file, isJson ? SiteJson.ToArray(_server.Site) : _server.Site.ToArray());

        Assert.That((await Tool.RunAsync("resolve", Handle, "--site", file, "--certified")).Code, Is.EqualTo(ExitCode.Ok));
        var pinned = await Tool.RunAsync("resolve", Handle, "-s", _address, "--server-key", file, "--certified");
        Assert.That(pinned.Code, Is.EqualTo(ExitCode.Ok), pinned.Error);
    }

    [Test]
    public async Task The_key_may_stand_in_the_environment()
    {
        var environment = new Dictionary<string, string> { ["IDCTL_SERVER_KEY"] = _otherKeyFile };

        string[] question = ["resolve", Handle, "-s", _address, "--certified"];

        Assert.That((await Tool.RunAsync(environment, null, question)).Code, Is.EqualTo(ExitCode.Unreachable));
        Assert.That((await Tool.RunAsync(environment, null, [.. question, "--server-key", _keyFile])).Code, Is.EqualTo(ExitCode.Ok));
    }

    [Test]
    public async Task An_import_proves_its_identity_once_and_without_a_session_for_every_record([Values] bool session)
    {
        var rows = string.Concat(Enumerable.Range(0, 50).Select(i => $"88.100/{i},https://example.cn/{i}\n"));
        var file = Tool.File("handle,1:URL\n" + rows, "csv");
        string[] how = session ? ["--server-key", _keyFile] : ["--server-key", _keyFile, "--no-session"];

        var result = await Tool.RunAsync([.. AsAdministrator("import", file), .. how]);

        Assert.That(result.Code, Is.EqualTo(ExitCode.Ok), result.Error);
        Assert.That(_server.Count(OpCode.SessionSetup), Is.EqualTo(session ? 1 : 0));
        Assert.That(_server.Count(OpCode.ChallengeResponse), Is.EqualTo(session ? 1 : 50));
        Assert.That(_server.OpenSessions, Is.Zero);
    }

    [Test]
    public async Task An_insisted_session_is_not_replaced_by_challenges()
    {
        _server.RefusesSetupWith = ResponseCode.OperationNotSupported;

        var result = await Tool.RunAsync([.. AsAdministrator("delete", Handle), "--session", "--server-key", _keyFile]);

        Assert.That(result.Code, Is.EqualTo(ExitCode.Unreachable));
        Assert.That(result.Error, Does.Contain("No session with"));
        Assert.That(_server.Count(OpCode.DeleteHandle), Is.Zero);
    }

    [TestCase("OPTIONS:111", 1)]
    [TestCase("USESESSION:0", 0)]
    public async Task A_batch_says_whether_it_works_in_a_session(string setting, int sessions)
    {
        var file = Tool.File(
            $"AUTHENTICATE SECKEY:300:88.100/ADMIN\n{SessionServer.Secret}\n\nSESSIONSETUP\n{setting}\n\n"
            + "DELETE 88.100/1\n\nDELETE 88.100/2\n",
            "txt");

        var result = await Tool.RunAsync("batch", file, "-s", _address, "--server-key", _keyFile);

        Assert.That(result.Code, Is.EqualTo(ExitCode.Ok), result.Out);
        Assert.That(_server.Count(OpCode.SessionSetup), Is.EqualTo(sessions));
        Assert.That(_server.Encrypted > 0, Is.EqualTo(sessions == 1));
    }

    [Test]
    public async Task A_record_larger_than_a_message_is_2_and_is_not_sent()
    {
        var value = "1:DESC=@" + Tool.File(new string('x', 300_000), "txt");

        var result = await Tool.RunAsync("create", Handle, "-s", _address, "--value", value);

        Assert.That(result.Code, Is.EqualTo(ExitCode.Usage));
        Assert.That(result.Error, Does.Contain("262,144"));
        Assert.That(_server.Fake.Requests, Is.Empty);
    }

    [TestCase("--certified needs the server's key", "--certified")]
    [TestCase("--session needs the server's key", "--session")]
    [TestCase("exclude each other", "--session", "--no-session")]
    [TestCase("exclude each other", "--site", "x", "--server-key", "y")]
    [TestCase("exclude each other", "--site", "x", "--server", "127.0.0.1:1")]
    [TestCase("cannot be read", "--site", "/nonexistent")]
    [TestCase("cannot be read", "--server-key", "/nonexistent")]
    public async Task Options_that_do_not_fit_are_2(string words, params string[] options)
    {
        var result = await Tool.RunAsync(["resolve", Handle, .. options]);

        Assert.That((result.Code, result.Out), Is.EqualTo((ExitCode.Usage, "")));
        Assert.That(result.Error, Does.Contain(words));
    }

    [Test]
    public async Task Files_that_are_something_else_are_2([Values("--site", "--server-key")] string option)
    {
        var result = await Tool.RunAsync("resolve", Handle, option, Tool.File("hello", "txt"));

        Assert.That(result.Code, Is.EqualTo(ExitCode.Usage));
        Assert.That(result.Error, Does.Contain("site record"));
    }

    private string[] AsAdministrator(params string[] arguments) =>
        [.. arguments, "-s", _address, "-i", SessionServer.Identity.ToString(), "--secret", SessionServer.Secret];
}
