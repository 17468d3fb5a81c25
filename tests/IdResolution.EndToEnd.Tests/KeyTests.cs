using System.Text.Json.Nodes;
using IdResolution.Testing.Vectors;

namespace IdResolution.EndToEnd.Tests;

/// <summary>Every kind of key that an administrator may have, with the files of Handle.Net clients too.</summary>
public sealed class KeyTests
{
    private const string Passphrase = "passphrase";

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

    [TestCase("admin-rsa2048")]
    [TestCase("admin-dsa1024")]
    [TestCase("admin-dsa2048")]
    public async Task A_key_file_of_a_Handle_Net_client_administers(string name)
    {
        var vector = GoldenVectors.Get("keys", name);
        var owner = await RegisterOwnerAsync(name, vector.Octets);
        var key = await WriteAsync($"{name}.bin", Convert.FromHexString(vector.Entry.GetProperty("privateHandleFormatHex").GetString()!));

        Assert.That((await ChangeAsync(owner, name, "--key", key)).ExitCode, Is.Zero);
        Assert.That(await TextOfAsync(owner), Is.EqualTo(name));
        Assert.That((await ChangeAsync(owner, "by a stranger", "--key", _node.AdminKey)).ExitCode, Is.EqualTo(4));
        Assert.That(await TextOfAsync(owner), Is.EqualTo(name));
    }

    [Test]
    public async Task Encrypted_key_files_of_Handle_Net_open_with_their_passphrase()
    {
        var owner = await RegisterOwnerAsync("encrypted", GoldenVectors.Get("keys", "admin-rsa2048").Octets);
        foreach (var form in new[] { "0", "2", "3", "4" })
        {
            var key = await WriteAsync($"encrypted-{form}.bin", GoldenVectors.Get("keys", $"admin-rsa2048-encrypted-{form}").Octets);
            var changed = await ChangeAsync(owner, form, "--key", key, "--passphrase", Passphrase);
            Assert.That(changed.ExitCode, Is.Zero, changed.ToString());
            Assert.That(await TextOfAsync(owner), Is.EqualTo(form));

            var refused = await ChangeAsync(owner, "x", "--key", key, "--passphrase", "wrong");
            Assert.That((refused.ExitCode, refused.Errors.Contains("passphrase", StringComparison.Ordinal)), Is.EqualTo((2, true)), refused.ToString());
        }
    }

    [Test]
    public async Task A_secret_key_administers_and_is_shown_to_nobody_else()
    {
        const string Owner = "88.100.1/SECRET";
        var created = await Tool.IdctlAsync(_node.AsAdministrator(
            "create", Owner, "--value", "1:DESC=first", "--value", "300:HS_SECKEY=top secret", "--admin", $"300:{Owner}"));
        Assert.That(created.ExitCode, Is.Zero, created.ToString());

        Assert.That((await ChangeAsync(Owner, "second", "--secret", "top secret")).ExitCode, Is.Zero);
        var wrong = await ChangeAsync(Owner, "third", "--secret", "guessed");
        Assert.That(wrong.ExitCode, Is.EqualTo(4), wrong.ToString());
        Assert.That(wrong.Errors, Does.Contain("403").And.Contain("--secret"));

        var seen = await Tool.IdctlAsync("resolve", Owner, "--server", _node.Server, "--json");
        Assert.That(seen.Output, Does.Contain("second").And.Not.Contain("HS_SECKEY").And.Not.Contain("top secret"));
        Assert.That(_node.Output, Does.Not.Contain("top secret"));
    }

    [TestCase("--bits", "2048", "RSA 2048 bits")]
    [TestCase("--type", "sm2", "SM2 256 bits")]
    public async Task A_key_of_keygen_with_a_passphrase_administers(string option, string choice, string description)
    {
        var name = "made-" + choice;
        var owner = "88.100.1/" + name;
        var key = _fixture.PathOf(name + ".pem");
        var made = await Tool.IdctlAsync("keygen", "--out", key, option, choice, "--passphrase", Passphrase);
        Assert.That(made.Output, Does.Contain(description));
        Assert.That(made.ExitCode, Is.Zero, made.ToString());
        Assert.That(File.GetUnixFileMode(key), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));

        var created = await Tool.IdctlAsync(_node.AsAdministrator(
            "create", owner, "--value", "1:DESC=first", "--value", $"300:HS_PUBKEY=@{_fixture.PathOf(name + ".pub.pem")}", "--admin", $"300:{owner}"));
        Assert.That(created.ExitCode, Is.Zero, created.ToString());

        Assert.That((await ChangeAsync(owner, "second", "--key", key, "--passphrase", Passphrase)).ExitCode, Is.Zero);
        Assert.That((await ChangeAsync(owner, "third", "--key", key)).Errors, Does.Contain("IDCTL_PASSPHRASE"));
        Assert.That(await TextOfAsync(owner), Is.EqualTo("second"));
        var seen = await Tool.IdctlAsync("resolve", owner, "--server", _node.Server, "--index", "300");
        Assert.That(seen.Output, Does.Contain(description));
    }

    private async Task<string> RegisterOwnerAsync(string name, byte[] publicKey)
    {
        var owner = $"88.100.1/KEY-{name}";
        var file = await WriteAsync($"{name}.pub", publicKey);
        var created = await Tool.IdctlAsync(_node.AsAdministrator(
            "create", owner, "--value", "1:DESC=first", "--value", $"300:HS_PUBKEY=@{file}", "--admin", $"300:{owner}"));
        Assert.That(created.ExitCode, Is.Zero, created.ToString());
        return owner;
    }

    private Task<ProcessResult> ChangeAsync(string owner, string text, params string[] proof) =>
        Tool.IdctlAsync(["modify", owner, "--value", $"1:DESC={text}", "--server", _node.Server, "--identity", $"300:{owner}", .. proof]);

    private async Task<string> TextOfAsync(string handle)
    {
        var result = await Tool.IdctlAsync("resolve", handle, "--server", _node.Server, "--type", "DESC", "--json");
        return JsonNode.Parse(result.Output)!["values"]![0]!["data"]!["value"]!.GetValue<string>();
    }

    private async Task<string> WriteAsync(string name, byte[] octets)
    {
        var path = _fixture.PathOf(name);
        await File.WriteAllBytesAsync(path, octets);
        return path;
    }
}
