using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace IdResolution.EndToEnd.Tests;

/// <summary>What an operator does with a running node beyond single registrations.</summary>
public sealed class OperatorTests
{
    private const string Handle = "88.100.1/LARGE";

    private NodeFixture _fixture = null!;
    private NodeProcess _node = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _fixture = new NodeFixture(sampleData: false);
        _node = await NodeProcess.StartAsync(_fixture);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _node.DisposeAsync();
        _fixture.Dispose();
    }

    [Test]
    public async Task A_batch_file_goes_on_behind_a_failed_block()
    {
        var file = _fixture.PathOf("batch.txt");
        await File.WriteAllTextAsync(file, $"""
            AUTHENTICATE PUBKEY:300:88.100.1/ADMIN
            {_node.AdminKey}

            CREATE 88.100.1/abc
            1 URL 86400 1110 UTF8 https://example.org/
            100 HS_ADMIN 86400 1110 ADMIN 300:111111111111:88.100.1/ADMIN
            2 DESC 86400 1110 UTF8 example

            ADD 88.100.1/never-registered
            1 URL 86400 1110 UTF8 https://example.org/

            REMOVE 2:88.100.1/abc

            """);

        var tried = await Tool.IdctlAsync("batch", file, "--dry-run", "--server", _node.Server);
        Assert.That(tried.ExitCode, Is.Zero, tried.ToString());
        Assert.That((await Tool.IdctlAsync("resolve", "88.100.1/abc", "--server", _node.Server)).ExitCode, Is.EqualTo(1));

        var done = await Tool.IdctlAsync("batch", file, "--server", _node.Server);
        Assert.That(done.ExitCode, Is.EqualTo(1), done.ToString());
        Assert.That(done.Output, Does.Contain("==>SUCCESS[4]: create:88.100.1/abc").And.Contain("==>FAILURE[9]: add:88.100.1/never-registered")
            .And.Contain("==>SUCCESS[12]: remove:2:88.100.1/abc").And.Contain("3 succeeded, 1 failed, 0 invalid"));
        var resolved = await Tool.IdctlAsync("resolve", "88.100.1/abc", "--server", _node.Server, "--json");
        Assert.That(IndexesOf(resolved), Is.EqualTo(new[] { 1, 100 }));
    }

    [Test]
    public async Task A_large_record_comes_in_fragments_and_a_larger_one_over_TCP()
    {
        await RegisterLargeAsync(6_000);
        var fragments = await Tool.IdctlAsync("resolve", Handle, "--server", _node.Server, "--udp", "--json");
        Assert.That(fragments.ExitCode, Is.Zero, fragments.ToString());
        Assert.That(LongestTextOf(fragments), Is.EqualTo(6_000));

        await RegisterLargeAsync(100_000);
        var overTcp = await Tool.IdctlAsync("resolve", Handle, "--server", _node.Server, "--json", "--trace");
        Assert.That(overTcp.ExitCode, Is.Zero, overTcp.ToString());
        Assert.That(LongestTextOf(overTcp), Is.EqualTo(100_000));
        var hops = JsonNode.Parse(overTcp.Output)!["trace"]!.AsArray();
        Assert.That(hops[^1]!["over"]!.GetValue<string>(), Is.EqualTo("tcp"), overTcp.Output[^1000..]);
        Assert.That(hops[^1]!["responseCode"]!.GetValue<int>(), Is.EqualTo(1));

        // One datagram draws a short answer at most, which says "ask over TCP".
        var overUdp = await Tool.IdctlAsync("resolve", Handle, "--server", _node.Server, "--udp", "--trace");
        Assert.That(overUdp.ExitCode, Is.EqualTo(1), overUdp.ToString());
        Assert.That(overUdp.Errors, Does.Match(@"2 Error +\d+/52 octets").And.Contain("Leave out --udp"));

        async Task RegisterLargeAsync(int length)
        {
            var record = _fixture.PathOf("large.json");
            await File.WriteAllTextAsync(record, $$$"""
                {"handle":"{{{Handle}}}","values":[{"index":1,"type":"DESC","data":"{{{new string('x', length)}}}"}]}
                """);
            var created = await Tool.IdctlAsync(_node.AsAdministrator("create", Handle, "--json-file", record, "--overwrite"));
            Assert.That(created.ExitCode, Is.Zero, created.ToString());
        }
    }

    [Test]
    public async Task An_import_of_CSV_can_be_repeated_and_its_handles_are_all_listed()
    {
        const int Count = 130;
        var file = _fixture.PathOf("list.csv");
        await File.WriteAllLinesAsync(file, ["handle,1:URL,2:DESC", .. Enumerable.Range(0, Count).Select(Row)]);

        var imported = await Tool.IdctlAsync(_node.AsAdministrator("import", file));
        Assert.That(imported.ExitCode, Is.Zero, imported.ToString());
        Assert.That(imported.Output, Does.StartWith($"{Count} created, 0 replaced, 0 skipped, 0 failed"));
        var again = await Tool.IdctlAsync(_node.AsAdministrator("import", file, "--skip-existing", "--from-line", "100"));
        Assert.That(again.Output, Does.StartWith($"0 created, 0 replaced, {Count - 98} skipped, 0 failed"), again.ToString());

        var listed = await Tool.IdctlAsync(_node.AsAdministrator("list", "88.100.1"));
        Assert.That(listed.ExitCode, Is.Zero, listed.ToString());
        Assert.That(listed.Output.Split('\n'), Is.SupersetOf(Enumerable.Range(0, Count).Select(NameOf)).And.Unique);

        static string NameOf(int number) => $"88.100.1/LIST-{number.ToString("D4", CultureInfo.InvariantCulture)}";
        static string Row(int number) => $"{NameOf(number)},https://things.example/{number.ToString(CultureInfo.InvariantCulture)},\"Pump, no. \"\"{number}\"\"\"";
    }

    [Test]
    public async Task The_status_handle_is_for_server_administrators()
    {
        var shown = await Tool.IdctlAsync(_node.AsAdministrator("resolve", "0.SITE/status"));
        Assert.That(shown.ExitCode, Is.Zero, shown.ToString());
        Assert.That(shown.Output, Does.Contain("writable=yes").And.Contain("handles="));

        var hidden = await Tool.IdctlAsync("resolve", "0.SITE/status", "--server", _node.Server);
        Assert.That(hidden.ExitCode, Is.Not.Zero, hidden.ToString());
        Assert.That(hidden.Output + hidden.Errors, Does.Not.Contain("writable"));
    }

    [Test]
    public async Task A_prefix_homed_at_run_time_is_ready_after_the_command_that_idctl_names()
    {
        var homed = await Tool.IdctlAsync(_node.AsAdministrator("home", "88.100.66"));

        Assert.That(homed.ExitCode, Is.Zero, homed.ToString());
        Assert.That(homed.Output, Does.Contain("idctl create 0.NA/88.100.66"));
        var refused = await Tool.IdctlAsync(_node.AsAdministrator("create", "88.100.66/x", "--value", "1:DESC=x"));
        Assert.That((refused.ExitCode, refused.Errors.Contains("0.NA/88.100.66", StringComparison.Ordinal)), Is.EqualTo((4, true)), refused.ToString());

        var made = await Tool.IdctlAsync(_node.AsAdministrator("create", "0.NA/88.100.66", "--value", "2:DESC=late"));
        Assert.That(made.ExitCode, Is.Zero, made.ToString());
        var registered = await Tool.IdctlAsync(_node.AsAdministrator("create", "88.100.66/x", "--value", "1:DESC=x"));
        Assert.That(registered.ExitCode, Is.Zero, registered.ToString());
    }

    [Test]
    public async Task A_node_listens_on_IPv6()
    {
        using var fixture = new NodeFixture(change: configuration =>
        {
            foreach (var key in new[] { "Handle:Udp", "Handle:Tcp" })
                configuration[key] = ((string)configuration[key]).Replace("127.0.0.1", "[::1]", StringComparison.Ordinal);
            configuration["Handle:PublicAddress"] = "2001:db8::7";
        });
        if (!HasIPv6())
        {
            // On a machine without it, the node must at least say so.
            Assert.That((await Tool.IdnodeAsync("--config", fixture.ConfigFile)).Errors, Does.Contain("Cannot listen on"));
            return;
        }
        await using var node = await NodeProcess.StartAsync(fixture);
        var server = $"[::1]:{fixture.Port.ToString(CultureInfo.InvariantCulture)}";
        foreach (var transport in new[] { "--udp", "--tcp" })
            Assert.That((await Tool.IdctlAsync("resolve", "88.100.1/PUMP-0001", "--server", server, transport)).ExitCode, Is.Zero, transport);
        Assert.That((await Tool.IdctlAsync("site", "--server", server)).Output, Does.Contain("2001:db8::7"));
    }

    [Test]
    public async Task A_mistyped_data_directory_is_not_a_sound_store()
    {
        var typo = _fixture.PathOf("typo");
        foreach (var command in new[] { "verify", "export", "repair" })
        {
            var result = await Tool.IdnodeAsync(command, "--set", $"Node:DataDirectory={typo}");
            Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
            Assert.That(result.Errors, Does.Contain(typo).And.Not.Contain("   at "));
        }
        Assert.That(Directory.Exists(typo), Is.False);
    }

    [Test]
    public async Task Both_programs_say_their_name_and_version()
    {
        Assert.That((await Tool.IdnodeAsync("--version")).Output, Does.Match(@"^idnode \d+\.\d+\.\d+"));
        Assert.That((await Tool.IdctlAsync("--version")).Output, Does.Match(@"^idctl \d+\.\d+\.\d+"));
    }

    private static bool HasIPv6()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static IEnumerable<int> IndexesOf(ProcessResult result) => ValuesOf(result).Select(value => value!["index"]!.GetValue<int>());

    private static int LongestTextOf(ProcessResult result) =>
        ValuesOf(result).Where(value => value!["type"]!.GetValue<string>() == "DESC").Max(value => value!["data"]!["value"]!.GetValue<string>().Length);

    private static JsonArray ValuesOf(ProcessResult result) => JsonNode.Parse(result.Output)!["values"]!.AsArray();
}
