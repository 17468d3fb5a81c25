using System.Runtime.CompilerServices;

namespace IdResolution.Cli.Tests;

/// <summary>Compares output with a text file under <c>Golden</c>; the port of the test's server reads <c>PORT</c> there.</summary>
internal static class Golden
{
    // Set to 1 to write the files anew; look at the difference before it is committed.
    private const string UpdateVariable = "UPDATE_GOLDEN";

    public static void Match(string name, string actual, string? address = null, [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(TestContext.CurrentContext.TestDirectory, "Golden", name);
        if (address is not null) actual = actual.Replace(address, "127.0.0.1:PORT", StringComparison.Ordinal);
        var trimmed = string.Join('\n', actual.Split('\n').Select(line => line.TrimEnd()));
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(caller))!, "Golden", name), trimmed);
            return;
        }
        Assert.That(File.Exists(path), $"no golden file {name}; output was:\n{trimmed}");
        Assert.That(trimmed, Is.EqualTo(File.ReadAllText(path).ReplaceLineEndings("\n")));
    }
}
