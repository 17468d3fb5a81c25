namespace IdResolution.EndToEnd.Tests;

/// <summary>Every benchmark runs, and the path of a resolution allocates nothing. Times are not looked at here.</summary>
public sealed class BenchmarkSmokeTests
{
    private static readonly string[] AllocationFree = ["ResolveAll", "FindOneRecord", "ReadQuestionInPlace", "MeasureRequests", "VerifyMac", "WriteMac"];
    private static readonly string[] Others = ["ReadRequest", "ReadResponseOfFourValues", "WriteResponseOfFourValues", "Commit", "Register", "WriteLine", "FillPartition"];

    [Test]
    public async Task Every_benchmark_runs_and_the_hot_path_allocates_nothing()
    {
        var directory = Directory.CreateTempSubdirectory("idbench-").FullName;
        try
        {
            var result = await Tool.RunAsync(Tool.Start("IdResolution.Benchmarks", ["--smoke", "--filter", "*"], directory));

            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            var rows = result.Output.Split('\n').Where(line => line.StartsWith('|')).Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToArray();
            Assert.That(rows.Select(row => row[1]), Is.SupersetOf(AllocationFree.Concat(Others)));
            // The last column is "Allocated"; a hyphen means 0 octets.
            foreach (var row in rows.Where(row => AllocationFree.Contains(row[1]))) Assert.That(row[^2], Is.EqualTo("-"), row[1]);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
