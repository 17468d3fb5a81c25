namespace IdResolution.EndToEnd.Tests;

/// <summary>A chain of trust as an operator makes it, with a real node: root, prefix, administrator, identifier.</summary>
public sealed class TrustTests
{
    private const string Handle = "88.100.1/TRUSTED-1";

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
    public async Task What_was_signed_is_verified_until_somebody_changes_it()
    {
        var root = _fixture.PathOf("root.pem");
        var prefix = _fixture.PathOf("prefix.pem");
        await DoAsync("keygen", "--out", root, "--bits", "2048");
        await DoAsync("keygen", "--out", prefix, "--bits", "2048");
        await DoAsync("create", Handle, "--value", "1:URL=https://example.cn/1", "--value", "2:DESC=Pump");

        // The root certifies the prefix, the prefix its administrator, the administrator signs the identifier.
        await DoAsync(
            "certify", "300:0.NA/88.100.1", "--permission", "thisHandle:88.100.1", "--public-key", _fixture.PathOf("prefix.pub.pem"),
            "--as", "300:0.0/0.0", "--signing-key", root);
        await DoAsync(
            "certify", "300:88.100.1/ADMIN", "--permission", "handlesUnderThisPrefix:88.100.1", "--sign-only",
            "--as", "300:0.NA/88.100.1", "--signing-key", prefix);
        await DoAsync("sign", Handle);

        var verified = await VerifyAsync();
        Assert.That(verified.ExitCode, Is.Zero, verified.ToString());
        Assert.That(verified.Output, Does.Match("1 URL +verified +300:88.100.1/ADMIN"));
        var one = await Tool.IdctlAsync("resolve", Handle, "--type", "URL", "--verify", "--trust-root", _fixture.PathOf("root.pub.pem"), "--server", _node.Server);
        Assert.That(one.ExitCode, Is.Zero, one.ToString());
        Assert.That(one.Output, Does.Contain("https://example.cn/1").And.Match("2 - +missing"));

        await DoAsync("add", Handle, "--value", "3:DESC=Spare parts");
        var unsigned = await VerifyAsync();
        Assert.That(unsigned.ExitCode, Is.EqualTo(7), unsigned.ToString());
        Assert.That(unsigned.Output, Does.Match("3 DESC +unsigned"));

        await DoAsync("modify", Handle, "--value", "1:URL=https://example.org/1");
        var changed = await VerifyAsync();
        Assert.That(changed.ExitCode, Is.EqualTo(6), changed.ToString());
        Assert.That(changed.Output, Does.Match("1 URL +bad").And.Match("2 DESC +verified"));

        await DoAsync("sign", Handle);
        Assert.That((await VerifyAsync()).ExitCode, Is.Zero);
        await DoAsync("remove", "0.NA/88.100.1", "--index", "400");
        Assert.That((await VerifyAsync()).ExitCode, Is.EqualTo(6), "without the certificate of the prefix");
    }

    private Task<ProcessResult> VerifyAsync() =>
        Tool.IdctlAsync("verify", Handle, "--trust-root", _fixture.PathOf("root.pub.pem"), "--server", _node.Server);

    private async Task DoAsync(params string[] arguments)
    {
        var result = await Tool.IdctlAsync(arguments[0] == "keygen" ? arguments : _node.AsAdministrator(arguments));
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
    }
}
