using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using IdResolution.Cli.CommandLine;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Security;
using IdResolution.Security.Trust;

namespace IdResolution.Cli.Tests.Commands;

/// <summary>sign, certify, verify and resolve --verify against a server that lets anybody do anything.</summary>
public sealed class TrustTests
{
    private const string Handle = "88.100.1/PUMP-0001";
    private const string Admin = "88.100.1/ADMIN";

    private FakeNode _node = null!;
    private string _root = null!;
    private string _rootPublic = null!;
    private string _admin = null!;
    private string _adminPublic = null!;

    [OneTimeSetUp]
    public void MakeKeys()
    {
        (_root, _rootPublic) = MakeKey();
        (_admin, _adminPublic) = MakeKey();
    }

    [SetUp]
    public async Task StartAsync()
    {
        _node = new FakeNode();
        _node.Store[Handle] =
        [
            HandleValue.OfText(1, "URL", "https://example.cn/pump/1"),
            HandleValue.OfText(2, "DESC", "Pump"),
            HandleValue.OfText(300, "HS_SECKEY", "secret") with { Permissions = ValuePermissions.Secret },
        ];
        _node.Store[Admin] = [new HandleValue { Index = 300, Type = "HS_PUBKEY", Data = await File.ReadAllBytesAsync(_adminPublic) }];
        await DoAsync("certify", $"300:{Admin}", "--permission", "handlesUnderThisPrefix:88.100.1", "--as", "300:0.0/0.0", "--signing-key", _root);
    }

    [TearDown]
    public async Task Stop() => await _node.DisposeAsync();

    [Test]
    public async Task What_is_signed_verifies_and_what_is_changed_or_added_does_not()
    {
        var signed = await DoAsync("sign", Handle, "--values", "1,2", "--as", $"300:{Admin}", "--signing-key", _admin);
        Assert.That(signed.Out, Is.EqualTo($"Signed in {Handle}: 1 URL, 2 DESC; by 300:{Admin}, at index 400.\n"));

        var verified = await RunAsync("verify", Handle, "--trust-root", _rootPublic);
        Assert.That(verified.Code, Is.EqualTo(ExitCode.Ok), verified.Error);
        Golden.Match("verify.txt", verified.Out);
        Assert.That((await RunAsync("resolve", Handle, "--verify", "--trust-root", _rootPublic)).Code, Is.EqualTo(ExitCode.Ok));

        await DoAsync("add", Handle, "--value", "3:EMAIL=pump@example.cn");
        var unsigned = await RunAsync("verify", Handle, "--trust-root", _rootPublic);
        Assert.That(unsigned.Code, Is.EqualTo(ExitCode.NotSigned));

        await DoAsync("modify", Handle, "--value", "1:URL=https://example.org/evil");
        await DoAsync("remove", Handle, "--index", "2");
        var bad = await RunAsync("verify", Handle, "--trust-root", _rootPublic);
        Assert.That(bad.Code, Is.EqualTo(ExitCode.NotTrusted));
        Golden.Match("verify-bad.txt", bad.Out);
        Golden.Match("verify-bad.json", (await RunAsync("verify", Handle, "--trust-root", _rootPublic, "--json")).Out);
    }

    [Test]
    public async Task Resolve_shows_the_record_and_what_is_known_of_it()
    {
        await DoAsync("sign", Handle, "--values", "1,2", "--as", $"300:{Admin}", "--key", _admin);
        await DoAsync("modify", Handle, "--value", "2:DESC=Other pump");
        var text = await RunAsync("resolve", Handle, "--verify", "--trust-root", _rootPublic);
        Assert.That(text.Code, Is.EqualTo(ExitCode.NotTrusted));
        Assert.That(text.Out, Does.Contain("Other pump").And.Contain("\n\n" + Handle + ": BAD"));

        var json = await RunAsync("resolve", Handle, "--verify", "--trust-root", _rootPublic, "--json");
        Assert.That(json.Code, Is.EqualTo(ExitCode.NotTrusted));
        var record = JsonNode.Parse(json.Out)!;
        Assert.That(record["values"]!.AsArray(), Has.Count.EqualTo(4));
        Assert.That(record["trust"]!["state"]!.GetValue<string>(), Is.EqualTo("bad"));
        Assert.That(record["trust"]!["values"]!.AsArray().Select(value => value!["state"]!.GetValue<string>()),
            Is.EquivalentTo((string[])["verified", "bad", "unsigned", "verified"]));
    }

    [Test]
    public async Task Secret_values_are_never_signed()
    {
        _node.Store[Handle] = [.. _node.Store[Handle].Where(value => value.Permissions.HasFlag(ValuePermissions.PublicRead))];
        await DoAsync("sign", Handle, "--as", $"300:{Admin}", "--signing-key", _admin);
        var question = _node.Requests.First(request => request.OpCode == OpCode.Resolution
            && ((ResolutionRequest)request.Message.Body).Handle == Handle);
        Assert.That(question.Message.Header.Flags.HasFlag(OpFlags.PublicOnly | OpFlags.Authoritative));
        var refused = await RunAsync("sign", Handle, "--values", "1,300", "--as", $"300:{Admin}", "--signing-key", _admin);
        Assert.That((refused.Code, refused.Error), Is.EqualTo(
            (ExitCode.Usage, "There is no value 300 that anybody may read. What is secret is not signed: its digest would help to guess it.\n")));
    }

    [Test]
    public async Task Signing_again_replaces_the_signature_and_nothing_else()
    {
        await DoAsync("sign", Handle, "--values", "1,2", "--as", $"300:{Admin}", "--signing-key", _admin);
        await DoAsync("modify", Handle, "--value", "1:URL=https://example.cn/new/1");
        await DoAsync("sign", Handle, "--values", "1,2", "--as", $"300:{Admin}", "--signing-key", _admin);
        Assert.That((await RunAsync("verify", Handle, "--trust-root", _rootPublic)).Code, Is.EqualTo(ExitCode.Ok));
        Assert.That(_node.Store[Handle].Count(value => value.HasType(ValueTypes.Signature)), Is.EqualTo(1));

        var refused = await RunAsync("sign", Handle, "--index", "2", "--as", $"300:{Admin}", "--signing-key", _admin);
        Assert.That(refused.Code, Is.EqualTo(ExitCode.Usage));
        Assert.That(refused.Error, Is.EqualTo($"Index 2 of {Handle} holds DESC; nothing was changed. Choose another one with --index.\n"));
    }

    [Test]
    public async Task What_is_printed_can_be_added_later()
    {
        var changes = _node.Requests.Count(request => request.OpCode == OpCode.AddValue);
        var printed = await DoAsync(
            "sign", Handle, "--values", "1,2", "--valid-days", "90", "--as", $"300:{Admin}", "--signing-key", _admin, "--print", "--chain", $"400:{Admin}");
        Assert.That(_node.Requests.Count(request => request.OpCode == OpCode.AddValue), Is.EqualTo(changes), "nothing was changed");
        Assert.That(SignedClaims.TryRead(Encoding.UTF8.GetBytes(printed.Out), out var signed));
        var claims = signed!.Claims;
        Assert.That(claims.Chain, Is.EqualTo((ValueReference[])[ValueReference.Parse($"400:{Admin}")]));
        Assert.That(claims.Expires - claims.IssuedAt, Is.EqualTo(90 * 86_400));
        Assert.That(claims.NotBefore < claims.IssuedAt);

        await DoAsync("add", Handle, "--value", $"400:HS_SIGNATURE=@{Tool.File(printed.Out, "sig")}");
        Assert.That((await RunAsync("verify", Handle, "--trust-root", _rootPublic)).Code, Is.EqualTo(ExitCode.Ok));
    }

    [Test]
    public async Task A_certificate_says_what_was_asked_for()
    {
        var printed = await DoAsync(
            "certify", $"300:{Admin}", "--permission", "everything", "--permission", "thisHandle:88.100.1", "--sign-only",
            "--public-key", _adminPublic, "--as", "300:0.0/0.0", "--signing-key", _root, "--print");
        Assert.That(SignedClaims.TryRead(Encoding.UTF8.GetBytes(printed.Out), out var signed));
        Assert.That(signed!.Claims.Permissions, Is.EqualTo((TrustPermission[])
            [new(TrustPermissionLevel.Everything, default, MayCertify: false), new(TrustPermissionLevel.ThisHandle, "88.100.1", MayCertify: false)]));
        Assert.That(signed.IsSignedBy(PublicKeyIn(_rootPublic)));
        Assert.That(signed.Claims.PublicKey, Is.EqualTo(PublicKeyIn(_adminPublic)));
    }

    [Test]
    public async Task Signatures_and_certificates_are_shown_in_words()
    {
        await DoAsync("sign", Handle, "--values", "1,2", "--as", $"300:{Admin}", "--signing-key", _admin);
        var expires = DateTimeOffset.FromUnixTimeSeconds(ClaimsAt(Handle).Expires!.Value);
        var until = expires.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.That((await DoAsync("resolve", Handle)).Out, Does.Contain($"signature over 1, 2; by 300:{Admin}, until {until}"));
        Assert.That((await DoAsync("resolve", Admin)).Out,
            Does.Contain($"certificate for 300:{Admin} (RSA 2048 bits): handlesUnderThisPrefix 88.100.1; by 300:0.0/0.0, until "));
        _node.Store[Handle] = [new HandleValue { Index = 1, Type = "HS_SIGNATURE", Data = "just text"u8.ToArray() }];
        Assert.That((await DoAsync("resolve", Handle)).Out, Does.Contain("just text"));
    }

    [Test]
    public async Task Trust_roots_come_from_the_environment_too()
    {
        await DoAsync("sign", Handle, "--values", "1,2", "--as", $"300:{Admin}", "--signing-key", _admin);
        var environment = new Dictionary<string, string> { ["IDCTL_TRUST_ROOT"] = _adminPublic + Path.PathSeparator + _rootPublic };
        Assert.That((await Tool.RunAsync(environment, null, ["verify", Handle, .. AsAdministrator])).Code, Is.EqualTo(ExitCode.Ok));
        environment["IDCTL_TRUST_ROOT"] = _adminPublic;
        Assert.That((await Tool.RunAsync(environment, null, ["verify", Handle, .. AsAdministrator])).Code, Is.EqualTo(ExitCode.NotTrusted));
        Assert.That((await RunAsync("verify", Handle, "--trust-root", _adminPublic, "--trust-root-handle", Admin)).Code, Is.EqualTo(ExitCode.Ok));
    }

    [Test]
    public async Task An_SM2_key_signs_and_is_believed_when_the_national_profile_is_asked_for()
    {
        using var key = PrivateKey.GenerateSm2();
        var path = Tool.File(key.ExportPem(), "pem");
        await DoAsync("sign", Handle, "--values", "1,2", "--as", "300:88.111.1/0.0", "--signing-key", path);
        var root = Tool.File(key.PublicKey.ExportPem(), "pem");
        Assert.That((await RunAsync("verify", Handle, "--trust-root", root)).Code, Is.EqualTo(ExitCode.NotTrusted));
        Assert.That((await RunAsync("verify", Handle, "--trust-root", root, "--national")).Code, Is.EqualTo(ExitCode.Ok));
    }

    [TestCase("verify Handle", "Verifying needs to know where trust begins")]
    [TestCase("resolve Handle --verify", "Verifying needs to know where trust begins")]
    [TestCase("verify Handle --trust-root /nowhere.pem", "The file '/nowhere.pem' cannot be read")]
    [TestCase("verify Handle --trust-root Root", "is not a public key")]
    [TestCase("sign Handle --signing-key Root", "Who signs?")]
    [TestCase("sign Handle --as 300:88.100.1/ADMIN", "Signing needs a private key")]
    [TestCase("sign Handle --as 88.100.1/ADMIN --signing-key Root", "is not an identity")]
    [TestCase("sign Handle --as 300:88.100.1/ADMIN --signing-key Root --valid-days 0", "--valid-days takes 1 to 36500")]
    [TestCase("certify 301:88.100.1/ADMIN --permission everything --as 300:0.0/0.0 --signing-key Root", "301:88.100.1/ADMIN is not a public key")]
    [TestCase("certify 300:88.100.1/ADMIN --permission thisHandle --as 300:0.0/0.0 --signing-key Root", "'thisHandle' is not a permission")]
    [TestCase("certify 300:88.100.1/ADMIN --permission all:88 --as 300:0.0/0.0 --signing-key Root", "'all:88' is not a permission")]
    public async Task Mistakes_are_explained(string line, string text)
    {
        var result = await RunAsync([.. line.Split(' ').Select(word => word switch { "Handle" => Handle, "Root" => _root, _ => word })]);
        Assert.That((result.Code, result.Error), Is.EqualTo((ExitCode.Usage, result.Error)));
        Assert.That(result.Error, Does.Contain(text));
    }

    [Test]
    public async Task A_handle_that_is_not_there_is_a_refusal() =>
        Assert.That((await RunAsync("verify", "88.100.1/NOBODY", "--trust-root", _rootPublic)).Code, Is.EqualTo(ExitCode.Refused));

    private static (string Private, string Public) MakeKey()
    {
        using var key = PrivateKey.GenerateRsa();
        return (Tool.File(key.ExportPem(), "pem"), Tool.File(key.PublicKey.ExportPem(), "pub.pem"));
    }

    private TrustClaims ClaimsAt(string handle) =>
        SignedClaims.TryRead(_node.Store[handle].Single(value => value.Index == 400).Data.Span, out var signed)
            ? signed.Claims
            : throw new InvalidOperationException("no signature");

    private static PublicKey PublicKeyIn(string path) =>
        PublicKey.TryRead(File.ReadAllBytes(path), out var key) ? key : throw new InvalidOperationException("no key");

    // The record holds a secret, which this server shows to anybody; it counts unless it was asked for.
    private string[] AsAdministrator => ["-s", _node.Address, "-i", $"300:{Admin}", "--secret", "hush"];

    private Task<ToolResult> RunAsync(params string[] args) =>
        Tool.RunAsync(args[0] == "verify" || args.Contains("--verify") ? [.. args, .. AsAdministrator] : [.. args, "-s", _node.Address]);

    private async Task<ToolResult> DoAsync(params string[] args)
    {
        var result = await RunAsync(args);
        Assert.That(result.Code, Is.EqualTo(ExitCode.Ok), $"{string.Join(' ', args)}: {result.Error}");
        return result;
    }
}
