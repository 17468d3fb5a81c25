using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using IdResolution.Node.Options;

namespace IdResolution.Architecture.Tests;

/// <summary>config/schema.json, docs/operations/configuration.md and the ready files say what the code does.</summary>
public sealed class ConfigurationSchemaTests
{
    private static readonly JsonNode Schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "config", "schema.json")))!;

    private static IEnumerable<TestCaseData> Settings =>
        from section in typeof(Configuration).GetProperties(BindingFlags.Public | BindingFlags.Instance)
        from setting in section.PropertyType.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        select new TestCaseData(section, setting).SetName($"{{m}}({section.Name}:{setting.Name})");

    private static IEnumerable<string> Sections => typeof(Configuration).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(section => section.Name);

    private static IEnumerable<string> ReadyFiles => Directory.EnumerateFiles(Path.Combine(Repository.Root, "config"), "*.json")
        .Where(file => Path.GetFileName(file) != "schema.json");

    [TestCaseSource(nameof(Settings))]
    public void Every_setting_stands_in_the_schema_with_its_default(PropertyInfo section, PropertyInfo setting)
    {
        var entry = Schema["properties"]![section.Name]?["properties"]?[setting.Name];
        var value = setting.GetValue(section.GetValue(new Configuration()));
        var expected = value switch
        {
            Enum name => JsonSerializer.SerializeToNode(name.ToString()),
            _ => JsonSerializer.SerializeToNode(value),
        };

        Assert.That(entry, Is.Not.Null);
        Assert.That(entry!["default"]!.ToJsonString(), Is.EqualTo(expected!.ToJsonString()));
        Assert.That(entry["description"]?.GetValue<string>(), Is.Not.Null.And.Not.Empty);
    }

    [Test]
    public void The_schema_has_no_setting_that_the_code_does_not_know()
    {
        var known = typeof(Configuration).GetProperties().SelectMany(section => section.PropertyType.GetProperties().Where(IsSetting).Select(setting => $"{section.Name}:{setting.Name}"));
        var listed = Schema["properties"]!.AsObject().Where(section => section.Key != "$schema")
            .SelectMany(section => section.Value!["properties"]!.AsObject().Select(setting => $"{section.Key}:{setting.Key}"));

        Assert.That(listed, Is.SubsetOf(known));
    }

    [TestCaseSource(nameof(Settings))]
    public void Every_setting_is_explained_to_operators(PropertyInfo section, PropertyInfo setting)
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations", "configuration.md"));

        Assert.That(page, Does.Contain($"`{section.Name}:{setting.Name}`"));
    }

    [TestCaseSource(nameof(Sections))]
    public void Every_section_is_read(string section)
    {
        var exception = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load(null, [$"{section}:NoSuchSetting=1"]));

        Assert.That(exception!.Message, Does.Contain($"{section}:NoSuchSetting"));
    }

    [TestCaseSource(nameof(ReadyFiles))]
    public void Every_ready_file_loads(string file)
    {
        Assert.That(() => ConfigurationLoader.Load(file, []), Throws.Nothing);
    }

    [Test]
    public void Without_a_file_the_node_runs_what_standalone_json_says()
    {
        var standalone = ConfigurationLoader.Load(Path.Combine(Repository.Root, "config", "standalone.json"), []);

        Assert.That(JsonSerializer.Serialize(ConfigurationLoader.Load(null, [])), Is.EqualTo(JsonSerializer.Serialize(standalone)));
    }

    private static bool IsSetting(PropertyInfo property) => property.Name != "EqualityContract";
}
