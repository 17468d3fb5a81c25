using System.Text.Json.Nodes;

namespace IdResolution.EndToEnd.Tests;

/// <summary>A small national tree, as benchmarks/topology/run.sh starts a large one. What counts is what its nodes counted.</summary>
public sealed class TopologyTests
{
    private static readonly string[] Levels = ["root", "top", "secondary", "enterprise"];

    private string _directory = "";
    private JsonNode _result = null!;

    [OneTimeSetUp]
    public async Task RunAsync()
    {
        _directory = Directory.CreateTempSubdirectory("topology-").FullName;
        var run = await Tool.RunAsync(Tool.Start("IdResolution.Topology",
        [
            "--secondaries", "5", "--enterprises", "15", "--recursives", "2", "--prefixes", "500", "--identifiers", "4", "--seconds", "2", "--keys", "4",
            "--short-ttl", "1", "--clients", "8", "--out", _directory,
        ]));
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        _result = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_directory, "topology.json")))!;
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(_directory, recursive: true);

    [TestCase("the first name ever, through an empty recursive node", 1, 1, 1, 1)]
    [TestCase("the same again", 0, 0, 0, 0)]
    [TestCase("another identifier of that enterprise", 0, 0, 0, 1)]
    [TestCase("an identifier of another enterprise below the same secondary", 0, 0, 1, 1)]
    // A referral does not say what else it is about, so what it says is remembered for its nearest prefix only (the secondary's), and the root is asked again.
    [TestCase("an identifier below another secondary", 1, 1, 1, 1)]
    public void A_question_costs_one_question_a_level_that_is_not_known_yet(string question, int root, int top, int secondary, int enterprise)
    {
        var way = _result["ways"]!.AsArray().Single(way => way!["question"]!.GetValue<string>() == question)!;

        int[] expected = [root, top, secondary, enterprise];
        var counted = Levels.Select(level => way["questions"]![level]!.GetValue<int>()).ToArray();
        // On a busy machine an answer may be late and its question asked twice; nothing else may be.
        Assert.That(counted.Sum() - way["repeats"]!.GetValue<int>(), Is.EqualTo(expected.Sum()), way.ToJsonString());
        Assert.That(counted.Select(Math.Sign), Is.EqualTo(expected), way.ToJsonString());
    }

    [Test]
    public void Every_popular_name_is_answered_with_what_was_registered()
    {
        var load = _result["load"]!;

        Assert.That(load["questions"]!.GetValue<long>(), Is.GreaterThan(100));
        Assert.That(load["right"]!.GetValue<long>(), Is.EqualTo(load["questions"]!.GetValue<long>()), load.ToJsonString());
        Assert.That(_result["hitRatio"]!.GetValue<double>(), Is.InRange(0.5, 1));
    }

    [Test]
    public void With_nodes_down_all_is_answered_that_somebody_still_knows()
    {
        var rows = _result["outage"]!.AsArray().Select(row => row!).ToArray();
        var warm = rows.Where(row => row["recursive"]!.GetValue<string>() == "knows the names").ToArray();
        var empty = rows.Where(row => row["recursive"]!.GetValue<string>() == "empty").ToArray();

        Assert.That(warm, Has.Length.EqualTo(7));
        foreach (var row in warm) Assert.That(Right(row), Is.EqualTo(Asked(row)).And.Positive, row.ToJsonString());
        Assert.That(warm.Single(row => Names(row).StartsWith("enterprise down, answer older", StringComparison.Ordinal))["stale"]!.GetValue<long>(), Is.Positive);
        Assert.That(empty, Has.Length.EqualTo(5));
        foreach (var row in empty) Assert.That(Right(row), Is.EqualTo(Names(row) == "enterprise down" ? 0 : Asked(row)), row.ToJsonString());
    }

    [Test]
    public void Top_nodes_answer_from_copies_while_a_secondary_is_silent_and_not_after()
    {
        var rows = _result["outage"]!.AsArray().Select(row => row!).Where(row => row["recursive"]!.GetValue<string>() == "empty").ToArray();
        var held = rows.Single(row => Names(row) == "secondary that holds them down");
        var below = rows.Single(row => Names(row) == "secondary above down");
        var back = rows.Single(row => Names(row).StartsWith("secondary back", StringComparison.Ordinal));

        foreach (var row in new[] { held, below })
        {
            Assert.That(Right(row), Is.EqualTo(Asked(row)).And.Positive, row.ToJsonString());
            Assert.That(row["askedSecondaries"]!.GetValue<long>(), Is.Zero, row.ToJsonString());
            Assert.That(row["reason"]!.GetValue<string>(), Does.StartWith("takeover"));
        }
        Assert.That(held["askedEnterprises"]!.GetValue<long>(), Is.Zero);
        Assert.That(below["askedEnterprises"]!.GetValue<long>(), Is.GreaterThanOrEqualTo(Asked(below)));
        Assert.That(Right(back), Is.EqualTo(Asked(back)).And.Positive, back.ToJsonString());
        Assert.That(back["askedSecondaries"]!.GetValue<long>(), Is.Positive);
        Assert.That(back["askedEnterprises"]!.GetValue<long>(), Is.Positive.And.LessThan(Asked(back)), "it holds names itself too");
        // As many copies again are of secondaries that were up all the time.
        var takeover = _result["takeover"]!;
        Assert.That(takeover["copies"]!.AsArray(), Has.Count.EqualTo(2 * takeover["takenOver"]!.AsArray().Count));
    }

    [Test]
    public void A_picture_and_a_page_are_written()
    {
        var picture = System.Xml.Linq.XDocument.Load(Path.Combine(_directory, "topology.svg"));
        var page = File.ReadAllText(Path.Combine(_directory, "topology.md"));

        Assert.That(picture.Descendants().Count(element => element.Name.LocalName == "circle"), Is.EqualTo(15));
        Assert.That(page, Does.Contain("| Enterprise | 15 |").And.Contain("(topology.svg)"));
    }

    private static long Asked(JsonNode row) => row["asked"]!.GetValue<long>();

    private static long Right(JsonNode row) => row["right"]!.GetValue<long>();

    private static string Names(JsonNode row) => row["names"]!.GetValue<string>();
}
