using IdResolution.Cli.CommandLine;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Tests.Commands;

/// <summary>What people and scripts see, against golden text files.</summary>
public sealed class OutputTests
{
    private const string Handle = "88.100.1/PUMP-0001";

    // 2026-01-01T00:00:00Z
    private const uint Time = 1_767_225_600;

    private FakeNode _node = null!;

    [SetUp]
    public void Start() => _node = new FakeNode();

    [TearDown]
    public async Task Stop() => await _node.DisposeAsync();

    [Test]
    public async Task A_record_as_a_table()
    {
        _node.Store[Handle] = Values();
        Golden.Match("resolve.txt", (await Tool.RunAsync("resolve", Handle, "-s", _node.Address)).Out);
    }

    [Test]
    public async Task A_record_as_JSON()
    {
        _node.Store[Handle] = Values();
        Golden.Match("resolve.json", (await Tool.RunAsync("resolve", Handle, "-s", _node.Address, "--json")).Out);
    }

    [Test]
    public async Task A_site_as_text()
    {
        Golden.Match(
            "site.txt",
            (await Tool.RunAsync("site", "-s", _node.Address)).Out.Replace(_node.Address.Split(':')[1], "PORT", StringComparison.Ordinal));
    }

    [Test]
    public async Task Every_change_confirms_itself()
    {
        var lines = new List<string>();
        async Task Do(params string[] args)
        {
            var result = await Tool.RunAsync([.. args, "-s", _node.Address]);
            lines.Add($"$ idctl {string.Join(' ', args)}\n{result.Out}{result.Error}exit {result.Code}\n");
        }

        await Do("create", Handle, "--value", "1:URL=https://example.cn/1", "--value", "2:DESC=Pump");
        await Do("create", Handle, "--value", "1:URL=https://example.cn/1");
        await Do("create", Handle, "--value", "1:URL=https://example.cn/2", "--overwrite");
        await Do("create", Handle, "--value", "1:URL=https://example.cn/3", "--overwrite", "--identity", "300:88.100.1/ADMIN", "--secret",
            "x");
        await Do("create", Handle);
        await Do("add", Handle, "--value", "3:EMAIL=a@example.cn");
        await Do("add", Handle, "--value", "3=x");
        await Do("modify", Handle, "--value", "3:EMAIL=b@example.cn");
        await Do("remove", Handle, "--index", "2,3");
        await Do("remove", Handle, "--index", "two");
        await Do("list", "88.100.1");
        await Do("list", "88.100.1", "--json");
        await Do("home", "88.100.1");
        await Do("unhome", "88.100.1");
        await Do("delete", Handle);
        await Do("delete", Handle);
        await Do("delete", Handle, "--json");
        Golden.Match("changes.txt", string.Join('\n', lines), _node.Address);
    }

    [Test]
    public async Task A_trace_shows_hop_by_hop()
    {
        _node.Store[Handle] = Values();
        var result = await Tool.RunAsync("resolve", Handle, "-s", _node.Address, "--trace");

        Assert.That(result.Error,
            Does.Match(@"^Hop +Asked for .* Time\n  1  88\.100\.1/PUMP-0001 +udp +127\.0\.0\.1:\d+ +1 Success +\d+/\d+ octets +\d+\.\d ms\n$"));
    }

    [Test]
    public async Task Selection_and_authority_reach_the_server()
    {
        _node.Store[Handle] = Values();
        await Tool.RunAsync("resolve", Handle, "-s", _node.Address, "--index", "1,100", "--type", "URL", "--type", "HS_SITE.", "--auth");

        var message = _node.Requests.Single().Message;
        var body = (ResolutionRequest)message.Body;
        Assert.That(body.Indexes, Is.EqualTo(new uint[] { 1, 100 }));
        Assert.That(body.Types.Select(type => type.ToString()), Is.EqualTo(new[] { "URL", "HS_SITE." }));
        Assert.That(message.Header.Flags.HasFlag(OpFlags.Authoritative));
    }

    [Test]
    public async Task Text_of_others_cannot_drive_the_terminal()
    {
        _node.Store[Handle] = [HandleValue.OfText(1, "DESC\u001b[2J", "\u001b]0;pwned\u0007 [red]plain[/]")];
        var result = await Tool.RunAsync("resolve", Handle, "-s", _node.Address);

        Assert.That(result.Out, Does.Not.Contain('\u001b').And.Contain("[red]plain[/]"));
    }

    [Test]
    public async Task A_record_printed_as_JSON_can_be_registered_again()
    {
        _node.Store[Handle] = Values();
        var json = (await Tool.RunAsync("resolve", Handle, "-s", _node.Address, "--json")).Out;
        var file = Tool.File(json, "json");

        var result = await Tool.RunAsync("create", "88.100.1/COPY", "-s", _node.Address, "--json-file", file, "--no-admin");

        Assert.That(result.Code, Is.EqualTo(ExitCode.Ok), result.Error);
        var copy = _node.Store["88.100.1/COPY"];
        Assert.That(copy.Zip(Values()).All(pair => pair.First.SameContent(pair.Second)));
        Assert.That(copy, Has.Count.EqualTo(Values().Count));
    }

    [Test]
    public async Task An_administrator_is_added_at_a_free_index_and_not_twice()
    {
        string[] who = ["-s", _node.Address, "-i", "300:88.100.1/ADMIN", "--secret", "x"];
        await Tool.RunAsync(["create", "88.100.1/A", "--value", "100:URL=x", .. who]);
        await Tool.RunAsync(["create", "88.100.1/B", "--value", "1:URL=x", "--admin", "200:0.NA/88.100.1", .. who]);
        await Tool.RunAsync(["create", "88.100.1/C", "--value", "1:URL=x", "--no-admin", .. who]);

        Assert.That(_node.Store["88.100.1/A"].Select(value => (value.Index, value.Type.ToString())),
            Is.EqualTo(new[] { (100u, "URL"), (101u, "HS_ADMIN") }));
        Assert.That(_node.Store["88.100.1/B"].Select(value => value.Index), Is.EqualTo(new uint[] { 1, 100 }));
        Assert.That(AdminRecord.TryRead(_node.Store["88.100.1/B"][1].Data.Span, out var admin));
        Assert.That(admin!.Administrator, Is.EqualTo(new ValueReference("0.NA/88.100.1", 200)));
        Assert.That(_node.Store["88.100.1/C"], Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_key_pair_is_made_once_and_readable_by_its_owner_only()
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.pem");

        var made = await Tool.RunAsync([], "words", ["keygen", "--out", path, "--bits", "2048", "--passphrase", "-"]);
        var again = await Tool.RunAsync("keygen", "--out", path, "--bits", "2048");
        var wrong = await Tool.RunAsync("resolve", Handle, "-i", "300:88.100.1/ADMIN", "--key", path);
        var right = await Tool.RunAsync(
            "create", "88.100.1/ADMIN", "-s", _node.Address, "-i", "300:88.100.1/ADMIN", "-k", path, "--passphrase", "words",
            "--value", $"300:HS_PUBKEY=@{Path.ChangeExtension(path, null)}.pub.pem");

        Assert.That(made.Code, Is.EqualTo(ExitCode.Ok), made.Error);
        Assert.That(File.ReadAllText(path), Does.StartWith("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That((again.Code, again.Error),
            Is.EqualTo((ExitCode.Usage, $"'{path}' exists already and was not touched. Choose another --out, or move it away.\n")));
        Assert.That(wrong.Error, Does.Contain("Use --passphrase -"));
        Assert.That(right.Code, Is.EqualTo(ExitCode.Ok), right.Error);
        Assert.That(_node.Store["88.100.1/ADMIN"].Single(value => value.Index == 300).Data.Span[4..15].SequenceEqual("RSA_PUB_KEY"u8),
            "a key record, not PEM");
    }

    [Test]
    public async Task A_key_pair_whose_public_half_has_no_place_leaves_no_private_half()
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.pem");
        var publicPath = Path.ChangeExtension(path, null) + ".pub.pem";
        await File.WriteAllTextAsync(publicPath, "another key");

        var result = await Tool.RunAsync("keygen", "--out", path, "--type", "sm2");

        Assert.That((result.Code, result.Error),
            Is.EqualTo((ExitCode.Usage, $"'{publicPath}' exists already and was not touched. Choose another --out, or move it away.\n")));
        Assert.That(File.Exists(path), Is.False);
        Assert.That(await File.ReadAllTextAsync(publicPath), Is.EqualTo("another key"));
    }

    [TestCase("RSA 3072 bits")]
    [TestCase("SM2 256 bits", "--type", "sm2")]
    public async Task A_key_pair_of_the_usual_size_needs_no_more_than_a_file(string key, params string[] type)
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.pem");
        var made = await Tool.RunAsync(["keygen", "--out", path, .. type]);
        Assert.That((made.Code, made.Error), Is.EqualTo((ExitCode.Ok, "")));
        Assert.That(made.Out, Does.Contain(key));
    }

    private static IReadOnlyList<HandleValue> Values() =>
    [
        HandleValue.OfText(1, "URL", "https://example.org/") with { Timestamp = Time },
        HandleValue.OfText(2, "DESC", "工业泵 no. 1") with { Timestamp = Time, Ttl = 3600 },
        new HandleValue { Index = 3, Type = "BLOB", Data = new byte[] { 0xFF, 0x00, 0x10 }, Timestamp = Time },
        new HandleValue { Index = 4, Type = "URL.old", Data = "x"u8.ToArray(), Timestamp = Time, TtlType = TtlType.Absolute, Ttl = Time },
        new HandleValue
        {
            Index = 5, Type = "HS_SITE", Timestamp = Time,
            Data = Records.Site(SiteFlags.Primary, 2641).ToArray(),
        },
        new HandleValue
        {
            Index = 100, Type = "HS_ADMIN", Timestamp = Time,
            Data = new AdminRecord { Permissions = (AdminPermissions)0x07F3,
            Administrator = new ValueReference("0.NA/20.1", 200) }.ToArray(),
        },
        new HandleValue { Index = 200, Type = "HS_VLIST", Timestamp = Time,
        Data = ReferenceList.ToArray([new("88.100/A", 300), new("88.100/B", 0)]) },
        new HandleValue { Index = 301, Type = "HS_SECKEY", Timestamp = Time, Data = "secret"u8.ToArray(),
        Permissions = ValuePermissions.Secret },
    ];
}
