using System.Text.Json;
using IdResolution.Protocol;
using IdResolution.Security.Audit;

namespace IdResolution.Security.Tests.Audit;

public sealed class AuditLogTests
{
    private AuditDirectory _directory = null!;

    [SetUp]
    public void SetUp() => _directory = new AuditDirectory();

    [TearDown]
    public void TearDown() => _directory.Dispose();

    [Test]
    public async Task A_line_says_who_from_where_what_and_the_result()
    {
        await _directory.WriteAsync(1);

        var line = (await File.ReadAllLinesAsync(_directory.Files[0]))[1];

        Assert.That(line[..line.IndexOf(",\"hash\"", StringComparison.Ordinal)], Is.EqualTo(
            """{"n":1,"t":"2026-01-01T12:00:00.000000Z","act":"CreateHandle","from":"192.0.2.1","who":"88.100/ADMIN","index":300,"how":"challenge","handle":"88.100/1","code":1,"tx":7"""));
    }

    [TestCase("88.100/中文", "88.100/中文")]
    [TestCase("a\",\"code\":1}\n{\"n\":2", "a\\u0022,\\u0022code\\u0022:1}\\u000a{\\u0022n\\u0022:2")]
    [TestCase("a\u2028b\u202Ec\u0085\u00A0", "a\\u2028b\\u202ec\\u0085\\u00a0")]
    [TestCase("\U0001F600\U000E0001\\", "\U0001F600\\udb40\\udc01\\u005c")]
    public async Task A_hostile_name_stays_within_its_quotes(string name, string expected)
    {
        using (var log = _directory.Open()) await log.WriteAsync(AuditDirectory.Entry(name));

        var lines = await File.ReadAllLinesAsync(_directory.Files[0]);

        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That(lines[1], Does.Contain($"\"handle\":\"{expected}\",\"code\":1"));
        using var json = JsonDocument.Parse(lines[1]);
        Assert.That(json.RootElement.GetProperty("handle").GetString(), Is.EqualTo(name));
        Assert.That(_directory.Verify().IsSound, Is.True);
    }

    [Test]
    public async Task Octets_that_are_not_text_stand_in_hexadecimal_digits_and_long_names_are_cut()
    {
        using (var log = _directory.Open())
        {
            await log.WriteAsync(AuditDirectory.Entry("") with { Handle = new Utf8String([0x61, 0xFF, 0x0A]) });
            await log.WriteAsync(AuditDirectory.Entry("") with { Handle = new Utf8String(new string('\u0001', 200_000)) });
        }

        var lines = await File.ReadAllLinesAsync(_directory.Files[0]);

        Assert.That(lines[1], Does.Contain("\"handleOctets\":\"61ff0a\""));
        Assert.That(lines[2], Does.Contain("\"handleLength\":200000"));
        Assert.That(lines[2], Has.Length.LessThan(32_768));
        Assert.That(_directory.Verify().IsSound, Is.True);
    }

    [TestCase(AuditFlush.Second)]
    [TestCase(AuditFlush.Batch)]
    public async Task Lines_of_many_writers_are_in_the_file_when_they_are_told_so(AuditFlush flush)
    {
        using var log = _directory.Open(maxFileLength: 100_000, flush);
        await Parallel.ForAsync(0, 20, async (writer, _) =>
        {
            for (var i = 0; i < 100; i++) Assert.That(await log.WriteAsync(AuditDirectory.Entry($"88.100/{writer}-{i}")), Is.True);
            // The log is still open: what is told is in the file for other processes to read.
            Assert.That(_directory.Files.Sum(file => Occurrences(file, $"88.100/{writer}-")), Is.EqualTo(100));
        });
        Assert.That(_directory.Verify().Findings, Is.Empty);
        Assert.That(log.Lines, Is.EqualTo(2_000));
    }

    [Test]
    public async Task A_torn_last_line_is_put_aside_and_noted()
    {
        await _directory.WriteAsync(5);
        await File.AppendAllTextAsync(_directory.Files[0], "{\"n\":6,\"t\":\"20");

        var head = await _directory.WriteAsync(1);

        Assert.That(head.Sequence, Is.EqualTo(7));
        Assert.That(_directory.Verify().Findings, Is.Empty);
        Assert.That((await File.ReadAllLinesAsync(_directory.Files[0]))[6], Does.Contain("\"act\":\"Repair\""));
        Assert.That(await File.ReadAllTextAsync(_directory.Files[0] + ".1.torn"), Is.EqualTo("{\"n\":6,\"t\":\"20"));
        Assert.That(_directory.Notices.Select(notice => notice.Kind), Has.Exactly(1).EqualTo(AuditNoticeKind.Repaired));
    }

    [Test]
    public async Task A_file_that_was_begun_and_never_written_is_begun_again()
    {
        var before = await _directory.WriteAsync(5);
        await File.WriteAllBytesAsync(Path.Combine(_directory.Path, "audit-0000000000000006.log"), []);

        await _directory.WriteAsync(1);

        Assert.That(_directory.Verify(before).Findings, Is.Empty);
        Assert.That(_directory.Files, Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Lines_cut_off_before_a_start_are_noted_in_the_log_and_to_the_operator()
    {
        await _directory.WriteAsync(5);
        var lines = await File.ReadAllLinesAsync(_directory.Files[0]);
        await File.WriteAllTextAsync(_directory.Files[0], string.Join('\n', lines[..4]) + "\n");

        await _directory.WriteAsync(1);

        Assert.That((await File.ReadAllLinesAsync(_directory.Files[0]))[4], Does.Contain("\"act\":\"Repair\",\"count\":2"));
        Assert.That(_directory.Notices.Single(notice => notice.Kind == AuditNoticeKind.Repaired).Text,
            Is.EqualTo("the log ends with line 3, but line 5 was written once"));
    }

    [Test]
    public async Task A_log_whose_files_are_gone_goes_on_from_its_head()
    {
        await _directory.WriteAsync(5);
        File.Delete(_directory.Files[0]);

        var head = await _directory.WriteAsync(1);

        Assert.That(head.Sequence, Is.EqualTo(7));
        Assert.That(_directory.Verify().IsSound, Is.False);
    }

    [Test]
    public async Task The_head_is_told_at_start_and_stop()
    {
        var head = await _directory.WriteAsync(3);

        // Before the first line there is none.
        Assert.That(_directory.Notices.Select(notice => notice.Text), Is.EqualTo(new[] { head.ToString() }));
        Assert.That(AuditHead.TryParse(_directory.Notices[0].Text, out var parsed) && parsed.Equals(head), Is.True);
        _directory.Open().Dispose();
        Assert.That(_directory.Notices.Select(notice => notice.Text), Is.All.EqualTo(head.ToString()).And.Exactly(3).Items);
        Assert.That(await File.ReadAllTextAsync(_directory.HeadFile), Is.EqualTo(head + "\n"));
    }

    [Test]
    public async Task A_log_without_lines_is_sound_and_has_the_space_of_its_head()
    {
        using var log = _directory.Open();

        Assert.That(await File.ReadAllTextAsync(_directory.HeadFile), Is.EqualTo(AuditHead.Start + "\n"));
        Assert.That(_directory.Verify().Findings, Is.Empty);
    }

    [Test]
    public async Task Files_are_for_their_owner_only()
    {
        await _directory.WriteAsync(1);

        if (OperatingSystem.IsWindows()) Assert.Pass("no such modes here");
        Assert.That(
            _directory.Files.Append(_directory.HeadFile).Select(File.GetUnixFileMode),
            Is.All.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task Says_that_the_next_file_cannot_be_begun_while_there_is_still_room_for_lines_under_way()
    {
        using var log = _directory.Open(maxFileLength: 4_096);
        // A directory of its name keeps a file from being made, as a disk without space does.
        string[] obstacles = [.. Enumerable.Range(2, 50).Select(sequence => Path.Combine(_directory.Path, $"audit-{sequence:D16}.log"))];
        foreach (var obstacle in obstacles) Directory.CreateDirectory(obstacle);

        for (var i = 0; i < 40; i++) Assert.That(await log.WriteAsync(AuditDirectory.Entry($"88.100/{i}")), Is.True);

        Assert.That(SpinWait.SpinUntil(() => log.Refusal is not null, TimeSpan.FromSeconds(30)), Is.True);
        foreach (var obstacle in obstacles) Directory.Delete(obstacle);
        Assert.That(SpinWait.SpinUntil(() => log.Refusal is null, TimeSpan.FromSeconds(30)), Is.True);
        Assert.That(await log.WriteAsync(AuditDirectory.Entry("88.100/last")), Is.True);
        Assert.That(_directory.Files, Has.Length.EqualTo(2));
        Assert.That(_directory.Verify().Findings, Is.Empty);
        lock (_directory.Notices)
        {
            Assert.That(_directory.Notices.Select(notice => notice.Kind),
                Is.EqualTo(new[] { AuditNoticeKind.Refused, AuditNoticeKind.Resumed }));
        }
    }

    private static int Occurrences(string file, string text)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split(text).Length - 1;
    }
}
