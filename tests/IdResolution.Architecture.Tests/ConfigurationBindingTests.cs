using IdResolution.Node.Options;

namespace IdResolution.Architecture.Tests;

public sealed class ConfigurationBindingTests
{
    public static IEnumerable<string> Switches => typeof(Configuration).GetProperties()
        .SelectMany(section => section.PropertyType.GetProperties().Where(option => option.PropertyType == typeof(bool) && option.CanWrite)
            .Select(option => $"{section.Name}:{option.Name}"));

    [TestCaseSource(nameof(Switches))]
    public void What_a_file_says_reaches_the_node(string path)
    {
        var usual = ValueOf(ConfigurationLoader.Load(null, []), path);
        Configuration read;
        try
        {
            read = ConfigurationLoader.Load(null, [$"{path}={!usual}"]);
        }
        catch (ConfigurationException e)
        {
            // It was read, and does not go together with the rest.
            Assert.That(e.Message, Is.Not.Empty.And.Not.Contains("unknown key"));
            return;
        }
        Assert.That(ValueOf(read, path), Is.EqualTo(!usual));
    }

    [Test]
    public void There_are_switches() => Assert.That(Switches, Does.Contain("HandleApi:Jsonp").And.Contain("Tunnel:Enabled"));

    private static bool ValueOf(Configuration configuration, string path)
    {
        var names = path.Split(':');
        var section = typeof(Configuration).GetProperty(names[0])!.GetValue(configuration)!;
        return (bool)section.GetType().GetProperty(names[1])!.GetValue(section)!;
    }
}
