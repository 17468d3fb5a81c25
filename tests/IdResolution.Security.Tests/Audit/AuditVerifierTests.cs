using IdResolution.Security.Audit;

namespace IdResolution.Security.Tests.Audit;

public sealed class AuditVerifierTests
{
    private AuditDirectory _directory = null!;

    [SetUp]
    public void SetUp() => _directory = new AuditDirectory();

    [TearDown]
    public void TearDown() => _directory.Dispose();

    [Test]
    public async Task A_log_as_it_was_written_is_sound()
    {
        var head = await _directory.WriteAsync(100);

        var found = _directory.Verify(head);

        Assert.That(found.Findings, Is.Empty);
        Assert.That((found.Lines, found.Files, found.Unfinished), Is.EqualTo((100, 1, 0)));
        Assert.That(found.Head, Is.EqualTo(head));
    }

    [Test]
    public async Task The_chain_goes_on_across_files_and_starts()
    {
        await _directory.WriteAsync(60, maxFileLength: 4_096);
        var head = await _directory.WriteAsync(60, maxFileLength: 4_096);

        var found = _directory.Verify(head);

        Assert.That(found.Findings, Is.Empty);
        Assert.That(found.Lines, Is.EqualTo(120));
        Assert.That(found.Files, Is.GreaterThan(3));
    }

    [Test]
    public async Task Every_changed_octet_of_any_line_is_found()
    {
        await _directory.WriteAsync(5);
        var original = await File.ReadAllBytesAsync(_directory.Files[0]);
        var missed = new List<int>();
        for (var i = 0; i < original.Length; i++)
        {
            var changed = (byte[])original.Clone();
            changed[i] ^= 0x01;
            await File.WriteAllBytesAsync(_directory.Files[0], changed);
            if (_directory.Verify().IsSound) missed.Add(i);
        }
        Assert.That(missed, Is.Empty);
    }

    [Test]
    public async Task A_changed_line_is_named_once_with_file_and_line()
    {
        await _directory.WriteAsync(10);
        Edit(lines => lines[4] = lines[4].Replace("88.100/4", "88.100/5", StringComparison.Ordinal));

        var found = _directory.Verify();

        Assert.That(found.Findings, Has.Count.EqualTo(1));
        Assert.That(found.Findings[0].File, Is.EqualTo("audit-0000000000000001.log"));
        Assert.That(found.Findings[0].Line, Is.EqualTo(5));
        Assert.That(found.Findings[0].Text, Does.Contain("changed"));
    }

    [Test]
    public async Task Lines_taken_out_put_in_and_moved_are_found()
    {
        await _directory.WriteAsync(10);
        var original = await File.ReadAllTextAsync(_directory.Files[0]);

        Edit(lines => lines.RemoveRange(3, 2));
        Assert.That(_directory.Verify().Findings.Single().Text, Does.Contain("2 lines are missing"));
        await File.WriteAllTextAsync(_directory.Files[0], original);
        Edit(lines => lines.Insert(3, lines[3]));
        Assert.That(_directory.Verify().IsSound, Is.False);
        await File.WriteAllTextAsync(_directory.Files[0], original);
        Edit(lines => (lines[3], lines[4]) = (lines[4], lines[3]));
        Assert.That(_directory.Verify().IsSound, Is.False);
        await File.WriteAllTextAsync(_directory.Files[0], original);
        Edit(lines => lines.Insert(3, "nothing"));
        Assert.That(_directory.Verify().Findings.Single(), Is.EqualTo(new AuditFinding("audit-0000000000000001.log", 4, "not an audit line")));
        await File.WriteAllTextAsync(_directory.Files[0], original.Replace("\n", "\r\n", StringComparison.Ordinal));
        Assert.That(_directory.Verify().IsSound, Is.False);
    }

    [Test]
    public async Task A_file_taken_out_is_found()
    {
        await _directory.WriteAsync(60, maxFileLength: 4_096);
        var files = _directory.Files;
        File.Delete(files[1]);

        Assert.That(_directory.Verify().Findings.Single().File, Is.EqualTo(Path.GetFileName(files[2])));
    }

    [Test]
    public async Task The_oldest_files_may_be_archived_when_their_last_line_is_known()
    {
        await _directory.WriteAsync(60, maxFileLength: 4_096);
        var archived = AuditDirectoryOf(_directory.Files[0]);
        File.Delete(_directory.Files[0]);

        Assert.That(_directory.Verify().IsSound, Is.False);
        Assert.That(AuditVerifier.Verify(_directory.Path, [], archived).Findings, Is.Empty);
        Assert.That(AuditVerifier.Verify(_directory.Path, [], archived with { Hash = new byte[32] }).IsSound, Is.False);
    }

    [Test]
    public async Task An_end_cut_off_is_found_by_the_head_file_and_by_a_head_kept_elsewhere()
    {
        var early = await _directory.WriteAsync(5);
        await _directory.WriteAsync(5);
        Edit(lines => lines.RemoveRange(8, lines.Count - 8));

        Assert.That(_directory.Verify().Findings.Single().File, Is.EqualTo("audit.head"));

        // Whoever cuts may write the head file too, but not what is kept elsewhere.
        await File.WriteAllTextAsync(_directory.HeadFile, _directory.Verify().Head + "\n");
        Assert.That(_directory.Verify().IsSound, Is.True);
        Assert.That(_directory.Verify(early).IsSound, Is.True);
        Edit(lines => lines.RemoveRange(4, lines.Count - 4));
        await File.WriteAllTextAsync(_directory.HeadFile, _directory.Verify().Head + "\n");
        Assert.That(_directory.Verify().IsSound, Is.True);
        Assert.That(_directory.Verify(early).Findings.Single().Text, Does.Contain("cut off or written anew"));
    }

    [Test]
    public async Task A_missing_head_file_is_said()
    {
        await _directory.WriteAsync(5);
        File.Delete(_directory.HeadFile);

        Assert.That(_directory.Verify().Findings.Single().File, Is.EqualTo("audit.head"));
    }

    private void Edit(Action<List<string>> edit)
    {
        var lines = File.ReadAllText(_directory.Files[0]).TrimEnd('\n').Split('\n').ToList();
        edit(lines);
        File.WriteAllText(_directory.Files[0], string.Join('\n', lines) + "\n");
    }

    private static AuditHead AuditDirectoryOf(string file)
    {
        var last = File.ReadAllLines(file)[^1];
        using var json = System.Text.Json.JsonDocument.Parse(last);
        return new AuditHead(
            json.RootElement.GetProperty("n").GetInt64(), Convert.FromHexString(json.RootElement.GetProperty("hash").GetString()!));
    }
}
