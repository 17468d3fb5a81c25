using System.Globalization;
using System.Text.Json;
using IdResolution.Testing;

namespace IdResolution.EndToEnd.Tests;

/// <summary>A directory with a configuration and, once a node ran there, its data; removed when disposed.</summary>
internal sealed class NodeFixture : IDisposable
{
    public NodeFixture(bool sampleData = true, Action<Dictionary<string, object>>? change = null)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("idnode-").FullName;
        DataDirectory = Path.Combine(Directory, "data");
        Port = PortPicker.FreePort();
        var address = $"127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}";
        var configuration = new Dictionary<string, object>
        {
            ["Node:Role"] = "Standalone",
            ["Node:DataDirectory"] = DataDirectory,
            ["Node:HomedPrefixes"] = "88.100.1",
            ["Node:ServerAdministrators"] = "300:88.100.1/ADMIN",
            ["Node:SampleData"] = sampleData,
            ["Handle:Udp"] = address,
            ["Handle:Tcp"] = address,
        };
        change?.Invoke(configuration);
        ConfigFile = Path.Combine(Directory, "node.json");
        File.WriteAllText(ConfigFile, JsonSerializer.Serialize(configuration));
    }

    public string Directory { get; }

    public string DataDirectory { get; }

    public string ConfigFile { get; }

    public int Port { get; }

    public string Server => $"127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}";

    public string PathOf(string name) => Path.Combine(Directory, name);

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
