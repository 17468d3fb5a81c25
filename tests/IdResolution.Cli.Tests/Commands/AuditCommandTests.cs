using System.Text.Json;
using IdResolution.Cli.CommandLine;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Security.Audit;

namespace IdResolution.Cli.Tests.Commands;

public sealed class AuditCommandTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private string _directory = null!;
    private AuditHead _head = null!;

    [SetUp]
    public async Task SetUp()
    {
        _directory = Directory.CreateTempSubdirectory("idresolution-audit-").FullName;
        using var log = AuditLog.Open(new AuditLogOptions { Directory = _directory, MaxFileLength = 1 << 20 });
        await log.WriteAsync(Entry(0, OpCode.CreateHandle, "88.100/PUMP-1", "88.100/ADMIN"));
        await log.WriteAsync(Entry(1, OpCode.DeleteHandle, "88.100/PUMP-2\u001b[31m", "88.100/OTHER"));
        await log.WriteAsync(Entry(2, OpCode.HomePrefix, "0.NA/88.200", "88.100/ADMIN"));
        _head = log.Head;
    }

    [TearDown]
    public void TearDown() => Directory.Delete(_directory, recursive: true);

    [Test]
    public async Task A_sound_log_is_said_to_be_sound_with_its_head()
    {
        var result = await Tool.RunAsync("audit", "verify", _directory, "--head", _head.ToString());

        Assert.That(result.Error, Is.Empty);
        Assert.That(result.Out, Is.EqualTo($"3 lines in 1 file: sound.\nHead: {_head}\n"));
        Assert.That(result.Code, Is.EqualTo(ExitCode.Ok));
    }

    [Test]
    public async Task A_changed_line_is_named_and_the_exit_code_says_so()
    {
        var file = Directory.GetFiles(_directory, "*.log").Single();
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("88.200", "88.201", StringComparison.Ordinal));

        var result = await Tool.RunAsync("audit", "verify", _directory);
        var json = await Tool.RunAsync("audit", "verify", _directory, "--json");

        Assert.That(result.Code, Is.EqualTo(ExitCode.Refused));
        Assert.That(result.Out, Does.StartWith("audit-0000000000000001.log, line 4: changed"));
        using var parsed = JsonDocument.Parse(json.Out);
        Assert.That(parsed.RootElement.GetProperty("sound").GetBoolean(), Is.False);
        Assert.That(parsed.RootElement.GetProperty("findings")[0].GetProperty("line").GetInt64(), Is.EqualTo(4));
    }

    [TestCase("verify")]
    [TestCase("show")]
    public async Task A_file_that_cannot_be_read_is_said_in_words(string command)
    {
        // A link to itself cannot be opened by anybody, root included.
        var link = Path.Combine(_directory, "audit-0000000000000009.log");
        File.CreateSymbolicLink(link, link);

        var result = await Tool.RunAsync("audit", command, _directory);

        Assert.That(result.Code, Is.EqualTo(ExitCode.Refused));
        Assert.That(result.Error, Does.StartWith("A file or the output failed: ").And.Contain(link));
    }

    [Test]
    public async Task A_head_that_is_not_in_the_log_is_found()
    {
        var result = await Tool.RunAsync("audit", "verify", _directory, "--head", new AuditHead(2, new byte[32]).ToString());

        Assert.That(result.Code, Is.EqualTo(ExitCode.Refused));
        Assert.That(result.Out, Does.Contain("cut off or written anew"));
    }

    [TestCase("--head", "120")]
    [TestCase("--after", "x:00")]
    public async Task A_head_of_the_wrong_form_is_a_mistake_of_the_command_line(string option, string text) =>
        Assert.That((await Tool.RunAsync("audit", "verify", _directory, option, text)).Code, Is.EqualTo(ExitCode.Usage));

    [Test]
    public async Task A_directory_without_a_log_is_a_mistake_of_the_command_line()
    {
        var result = await Tool.RunAsync("audit", "verify", Path.Combine(_directory, "nothing"));

        Assert.That(result.Code, Is.EqualTo(ExitCode.Usage));
        Assert.That(result.Error, Does.Contain("There is no audit log in"));
    }

    [Test]
    public async Task Shows_who_did_what_and_lets_nothing_through_to_the_terminal()
    {
        var result = await Tool.RunAsync("audit", "show", _directory);

        Assert.That(result.Out.Split('\n')[0], Is.EqualTo(
            "2026-01-01T12:00:00.000000Z  CreateHandle        1  88.100/PUMP-1  tx 7  by 300:88.100/ADMIN (challenge)"));
        Assert.That(result.Out, Does.Not.Contain("\u001b"));
        Assert.That(result.Out.TrimEnd().Split('\n'), Has.Length.EqualTo(3));
    }

    [TestCase("--handle", "88.100/pump-1", 1)]
    [TestCase("--handle", "88.100/PUMP-*", 2)]
    [TestCase("--who", "88.100/ADMIN", 2)]
    [TestCase("--who", "300:88.100/OTHER", 1)]
    [TestCase("--who", "301:88.100/OTHER", 0)]
    [TestCase("--since", "2026-01-01T12:01:00", 2)]
    [TestCase("--since", "2026-01-02", 0)]
    public async Task Shows_only_what_is_asked_for(string option, string value, int lines)
    {
        var result = await Tool.RunAsync("audit", "show", _directory, option, value, "--json");

        Assert.That(result.Code, Is.EqualTo(ExitCode.Ok));
        Assert.That(result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(lines));
    }

    [Test]
    public async Task A_mistake_in_a_subcommand_points_to_its_own_help()
    {
        var result = await Tool.RunAsync("audit", "show");

        Assert.That(result.Error, Does.Contain("Try: idctl audit show --help"));
    }

    private static AuditEntry Entry(int minutes, OpCode operation, string handle, string who) => new()
    {
        Time = Noon.AddMinutes(minutes), Who = new ValueReference(who, 300), Proof = AuditProof.Challenge, Operation = operation, Handle = handle,
        Code = ResponseCode.Success, TransactionId = 7,
    };
}
