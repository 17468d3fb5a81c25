using System.Text.RegularExpressions;

namespace IdResolution.Architecture.Tests;

/// <summary>House rules that a compiler does not check.</summary>
public sealed partial class SourceRulesTests
{
    private const int MaxLines = 400;

    private static IEnumerable<string> SourceFiles => new[] { "src", "tests", "benchmarks" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    [Test]
    public void Files_are_read_in_one_go()
    {
        var tooLong = SourceFiles.Where(file => File.ReadLines(file).Count() > MaxLines).Select(Relative);

        Assert.That(tooLong, Is.Empty);
    }

    [Test]
    public void Namespaces_equal_folders()
    {
        var wrong = SourceFiles
            .Where(file => !file.EndsWith("Program.cs", StringComparison.Ordinal))
            .Select(file => (File: file, Declared: Namespace().Match(File.ReadAllText(file))))
            .Where(found => found.Declared.Success && found.Declared.Groups[1].Value != Expected(found.File))
            .Select(found => $"{Relative(found.File)}: {found.Declared.Groups[1].Value}, expected {Expected(found.File)}");

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void An_event_id_stands_for_one_event()
    {
        var ids = SourceFiles.Where(file => file.Contains("/src/", StringComparison.Ordinal))
            .SelectMany(file => EventId().Matches(File.ReadAllText(file)).Select(found => found.Groups[1].Value)).ToList();

        Assert.That(ids, Has.Count.GreaterThan(20));
        Assert.That(ids.GroupBy(id => id).Where(same => same.Count() > 1).Select(same => same.Key), Is.Empty);
    }

    [Test]
    public void Nothing_is_left_half_done()
    {
        // Spelled in halves so that this file does not find itself.
        string[] marks = ["NotImplemented" + "Exception", "TO" + "DO", "FIX" + "ME", "HA" + "CK", "[Ign" + "ore", "[Expl" + "icit"];
        var found = SourceFiles.SelectMany(file => marks.Where(File.ReadAllText(file).Contains).Select(mark => $"{Relative(file)}: {mark}"));

        Assert.That(found, Is.Empty);
    }

    [Test]
    public void Tests_wait_for_conditions_and_never_sleep()
    {
        string[] marks = ["Thread." + "Sleep(", "Task." + "Delay("];
        var found = SourceFiles.Where(file => Relative(file).StartsWith("tests/", StringComparison.Ordinal))
            .SelectMany(file => marks.Where(File.ReadAllText(file).Contains).Select(mark => $"{Relative(file)}: {mark}"));

        Assert.That(found, Is.Empty);
    }

    private static string Expected(string file) => Relative(Path.GetDirectoryName(file)!).Split('/', 2)[1].Replace('/', '.');

    private static string Relative(string file) => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');

    [GeneratedRegex(@"\[LoggerMessage\(\s*(?:EventId = )?(\d+)")]
    private static partial Regex EventId();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
