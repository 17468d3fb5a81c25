using System.Text.RegularExpressions;
using IdResolution.Gateways.Tests.Http;
using IdResolution.Node.Options;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Gateways.Tests.HandleApi;

/// <summary>
/// The answers octet for octet, in the forms of specification §8.3 and §8.4. The server sets the time stamps, so they are made those of the files.
/// </summary>
public sealed partial class GoldenTests
{
    private HttpNode _node = null!;
    private ApiClient _anyone = null!;
    private ApiClient _administrator = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _node = await HttpNode.StartAsync(configuration => configuration with
        {
            Node = configuration.Node with { HomedPrefixes = [HttpNode.Prefix, "88.150"], ServerAdministrators = [.. configuration.Node.ServerAdministrators, HttpNode.SecretIdentity.ToString()] },
        });
        _anyone = ApiClient.Anonymous(_node);
        _administrator = ApiClient.Administrator(_node);
        await _node.Administrator.AddAsync("0.NA/88.150", [HttpNode.AdminValue(101, HttpNode.SecretIdentity)]);
        await _node.RegisterAsync("88.150/b");
        await _node.RegisterAsync("88.150/a");
        foreach (var file in (string[])["example", "types"])
        {
            var answer = await _administrator.SendAsync("PUT", "/api/handles/88.100.1/" + file, Golden.Read(file + ".json"));
            Assert.That(answer.Status, Is.EqualTo(201), answer.Text);
        }
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _anyone.Dispose();
        _administrator.Dispose();
        await _node.DisposeAsync();
    }

    [TestCase("example.json", "GET", "/api/handles/88.100.1/example", 200)]
    [TestCase("pretty.json", "GET", "/api/handles/88.100.1/example?pretty&index=1", 200)]
    [TestCase("values-not-found.json", "GET", "/api/handles/88.100.1/example?type=NONE", 200)]
    [TestCase("not-found.json", "GET", "/api/handles/88.100.1/none", 404)]
    [TestCase("authentication-needed.json", "DELETE", "/api/handles/88.100.1/example", 401)]
    public async Task Checklist_150_answers_to_anybody(string file, string method, string path, int status) => await CompareAsync(_anyone, file, method, path, null, status);

    [TestCase("types.json", "GET", "/api/handles/88.100.1/types", 200)]
    [TestCase("list.json", "GET", "/api/handles?prefix=88.150&page=0&pageSize=10", 200)]
    [TestCase("prefixes.json", "GET", "/api/prefixes", 200)]
    public async Task Checklist_153_answers_to_administrators(string file, string method, string path, int status) => await CompareAsync(_administrator, file, method, path, null, status);

    [Test]
    public async Task Checklist_150_a_handle_that_is_there() =>
        await CompareAsync(_administrator, "already-exists.json", "PUT", "/api/handles/88.100.1/example?overwrite=false", Golden.Read("example.json"), 409);

    [Test]
    public async Task Checklist_153_what_was_put_as_JSON_is_there_in_binary_form()
    {
        var record = (await _node.Administrator.ResolveAsync("88.100.1/types")).Values;
        Assert.That(record.Single(value => value.Index == 3).Data.ToArray(), Is.EqualTo(new byte[] { 0, 1, 2, 255 }));
        Assert.That(AdminRecord.TryRead(record.Single(value => value.Index == 101).Data.Span, out var admin) && admin.HasLegacyPadding);
        Assert.That((ushort)admin!.Permissions, Is.EqualTo(0x07F3));
        Assert.That(ReferenceList.TryRead(record.Single(value => value.Index == 200).Data.Span, out var list));
        Assert.That(list![1], Is.EqualTo(new ValueReference("88.100.1/all", 0)));
        Assert.That(SiteRecord.TryRead(record.Single(value => value.Index == 400).Data.Span, out var site));
        Assert.That(site!.Servers[1].Address.ToString(), Is.EqualTo("2001:db8::2"));
        Assert.That(record.Single(value => value.Index == 5), Has.Property("TtlType").EqualTo(TtlType.Absolute));
    }

    [Test]
    public async Task Checklist_154_all_four_permissions_of_a_value_are_kept()
    {
        const string Path = "/api/handles/88.100.1/permissions";
        var values = Enumerable.Range(0, 16).Select(bits => $$"""{"index":{{bits + 1}},"type":"X","data":"x","permissions":"{{bits:b4}}"}""");
        const string Admin = """{"index":100,"type":"HS_ADMIN","data":{"format":"admin","value":{"handle":"88.100.1/SECRET","index":300,"permissions":"*"}}}""";
        Assert.That((await _administrator.SendAsync("PUT", Path, $"[{string.Join(',', values)},{Admin}]")).Status, Is.EqualTo(201));
        for (var bits = 0; bits < 16; bits++)
        {
            var answer = await _administrator.GetAsync($"{Path}?index={bits + 1}");
            // Neither of the bits that let anybody read it: nobody can.
            if ((bits & 0b1010) == 0)
            {
                Assert.That((answer.Status, answer.Code), Is.EqualTo((403, 401)), $"{bits:b4}");
                continue;
            }
            var value = answer.Json.GetProperty("values")[0];
            Assert.That(value.TryGetProperty("permissions", out var text) ? text.GetString() : "1110", Is.EqualTo($"{bits:b4}"));
            var isPublic = (await _anyone.GetAsync($"{Path}?index={bits + 1}")).Code == (int)ResponseCode.Success;
            Assert.That(isPublic, Is.EqualTo((bits & 0b0010) != 0));
        }
    }

    private static async Task CompareAsync(ApiClient client, string file, string method, string path, string? body, int status)
    {
        var answer = await client.SendAsync(method, path, body);
        Assert.That(answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That(TimeStamp().Replace(answer.Text, "$1\"2026-01-01T00:00:00Z\""), Is.EqualTo(Golden.Read(file)));
    }

    [GeneratedRegex("(\"timestamp\": ?)\"[-0-9]{10}T[0-9:]{8}Z\"")]
    private static partial Regex TimeStamp();
}
