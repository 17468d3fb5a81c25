using System.Net;
using IdResolution.Gateways.Tests.Http;
using IdResolution.Node.Hosting;
using IdResolution.Node.Options;
using IdResolution.Protocol.Values;
using IdResolution.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdResolution.Gateways.Tests.V1;

/// <summary>One node holds the prefix, the other asks it.</summary>
public sealed class TraceTests : V1Fixture
{
    [Test]
    public async Task The_trace_shows_every_step_to_another_node_and_then_the_cache()
    {
        var holder = Node.Node.Site.Servers[0];
        var root = $"127.0.0.1:{holder.Interfaces.First(one => one.Protocol == InterfaceProtocol.Tcp).Port}";
        var directory = Directory.CreateTempSubdirectory("trace-");
        await using var removed = new RemovedDirectory(directory);
        await using var asking = await RunningNode.StartAsync(new Configuration
        {
            Node = new NodeOptions { DataDirectory = directory.FullName },
            Handle = new HandleOptions { Udp = "", Tcp = $"127.0.0.1:{PortPicker.FreePort()}" },
            Http = new HttpOptions { Url = "http://127.0.0.1:0" },
            Recursion = new RecursionOptions { Enabled = true, Roots = [root] },
        }, NullLoggerFactory.Instance);
        using var client = HttpNode.Client(asking.HttpAddresses[0]);
        var handle = NewHandle();
        await RegisterAsync(handle, Url("https://example.org/far"));

        var far = await SendAsync(client, "GET", $"/v1/handles/{handle}?trace=1");
        Assert.That(far.Status, Is.EqualTo(HttpStatusCode.OK), far.Text);
        Assert.That(far.Texts()[1], Is.EqualTo("https://example.org/far"));
        var steps = far.Json.GetProperty("trace").EnumerateArray().ToList();
        Assert.That(steps, Has.Count.GreaterThanOrEqualTo(1));
        var last = steps[^1];
        Assert.That(last.GetProperty("where").GetString(), Is.EqualTo(root));
        Assert.That(last.GetProperty("transport").GetString(), Is.EqualTo("tcp"));
        Assert.That(last.GetProperty("handle").GetString(), Is.EqualTo(handle));
        Assert.That(last.GetProperty("purpose").GetString(), Is.Not.Empty);
        Assert.That(last.GetProperty("responseCode").GetInt32(), Is.EqualTo(1));

        var near = await SendAsync(client, "GET", $"/v1/handles/{handle}?trace=1");
        Assert.That(near.Json.GetProperty("trace")[0].GetProperty("where").GetString(), Is.EqualTo("cache"));

        var absent = await SendAsync(client, "GET", $"/v1/handles/{handle}-absent?trace=1");
        AssertProblem(absent, HttpStatusCode.NotFound, "not-found");
        Assert.That(absent.Json.GetProperty("trace").EnumerateArray().Last().GetProperty("responseCode").GetInt32(), Is.EqualTo(100));
    }

    private sealed class RemovedDirectory(DirectoryInfo directory) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            directory.Delete(recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
