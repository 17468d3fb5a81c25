using IdResolution.Cli.Batch;
using IdResolution.Cli.CommandLine;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Tests.Batch;

public sealed class BatchTests
{
    private readonly List<(int Line, string Text)> _warnings = [];

    [SetUp]
    public void Forget() => _warnings.Clear();

    [Test]
    public void Checklist_160_reads_every_command()
    {
        var blocks = Parse(
            """
            AUTHENTICATE SECKEY:301:0.NA/20.1
            my secret

            authenticate PUBKEY:300:20.1/ADMIN
            admin key.bin|pass phrase

            SESSIONSETUP
            USESESSION:1
            OPTIONS:111
            TIMEOUT:24

            CREATE 20.1/abc
            1 URL 86400 1110 UTF8 https://example.org/ with blanks
            100 HS_ADMIN 86400 1110 ADMIN 200:111111111111:0.NA/20.1
            200 HS_VLIST 60 1100 LIST 300:20.1/A;301:20.1/B;

            ADD 20.1/abc
            2 DESC 86400 1110 UTF8 example

            MODIFY 20.1/abc
            2 DESC 86400 1110 UTF8

            REMOVE 2,3:20.1/abc
            DELETE 20.1/a handle with blanks

            HOME 192.0.2.1:2641:TCP
            0.NA/20.1
            0.NA/20.2

            UNHOME [2001:db8::1]:2641:tcp
            0.NA/20.1
            """);

        Assert.That(blocks.Select(block => block.GetType().Name), Is.EqualTo(new[]
        {
            nameof(SecretKeyBlock), nameof(PrivateKeyBlock), nameof(SessionBlock), nameof(ValuesBlock), nameof(ValuesBlock),
                nameof(ValuesBlock),
            nameof(RemoveBlock), nameof(DeleteBlock), nameof(HomeBlock), nameof(HomeBlock),
        }));
        Assert.That(blocks[0], Is.EqualTo(new SecretKeyBlock(1, new ValueReference("0.NA/20.1", 301), "my secret")));
        Assert.That(blocks[1], Is.EqualTo(new PrivateKeyBlock(4, new ValueReference("20.1/ADMIN", 300), "admin key.bin", "pass phrase")));
        var create = (ValuesBlock)blocks[3];
        Assert.That((create.Line, create.OpCode, create.Handle.ToString()), Is.EqualTo((12, OpCode.CreateHandle, "20.1/abc")));
        Assert.That(create.Values[0], Is.EqualTo(HandleValue.OfText(1, "URL", "https://example.org/ with blanks")));
        Assert.That(AdminRecord.TryRead(create.Values[1].Data.Span, out var admin));
        Assert.That((admin!.Permissions, admin.Administrator), Is.EqualTo((AdminPermissions.All, new ValueReference("0.NA/20.1", 200))));
        Assert.That(create.Values[2].Permissions, Is.EqualTo(ValuePermissions.Secret));
        Assert.That(create.Values[2].Ttl, Is.EqualTo(60));
        Assert.That(ReferenceList.TryRead(create.Values[2].Data.Span, out var list));
        Assert.That(list, Is.EqualTo(new[] { new ValueReference("20.1/A", 300), new ValueReference("20.1/B", 301) }));
        Assert.That(((ValuesBlock)blocks[5]).Values[0].Data.Length, Is.Zero);
        Assert.That(((RemoveBlock)blocks[6]).Indexes, Is.EqualTo(new uint[] { 2, 3 }));
        Assert.That(((DeleteBlock)blocks[7]).Handle.ToString(), Is.EqualTo("20.1/a handle with blanks"));
        var home = (HomeBlock)blocks[8];
        Assert.That((home.Home, home.Server.ToString()), Is.EqualTo((true, "192.0.2.1:2641")));
        Assert.That(home.Prefixes.Select(prefix => prefix.ToString()), Is.EqualTo(new[] { "0.NA/20.1", "0.NA/20.2" }));
        Assert.That((((HomeBlock)blocks[9]).Home, ((HomeBlock)blocks[9]).Server.ToString()), Is.EqualTo((false, "[2001:db8::1]:2641")));
        Assert.That(_warnings, Is.Empty);
    }

    [TestCase("100000000000", 0x0001)]
    [TestCase("000000010000", 0x0080)]
    [TestCase("000000000010", 0x0400)]
    [TestCase("000000000001", 0x0800)]
    public void Checklist_016_reads_administrator_permissions_in_the_order_of_the_software(string digits, int bits)
    {
        var block = (ValuesBlock)Parse($"CREATE 20.1/a\n100 HS_ADMIN 86400 1110 ADMIN 200:{digits}:0.NA/20.1").Single();

        Assert.That(AdminRecord.TryRead(block.Values[0].Data.Span, out var admin));
        Assert.That((int)admin!.Permissions, Is.EqualTo(bits));
    }

    [TestCase("111111111111", false)]
    [TestCase("110000000001", false)]
    [TestCase("111111111101", true)]
    [TestCase("111111101111", true)]
    public void Checklist_161_warns_where_manual_and_software_disagree(string digits, bool warns)
    {
        Parse($"CREATE 20.1/a\n100 HS_ADMIN 86400 1110 ADMIN 200:{digits}:0.NA/20.1");

        Assert.That(_warnings.Select(warning => warning.Line), Is.EqualTo(warns ? new[] { 2 } : []));
    }

    [Test]
    public void A_line_of_blanks_separates_with_a_warning()
    {
        var blocks = Parse("DELETE 20.1/a\n \t\nDELETE 20.1/b");

        Assert.That(blocks.Select(block => block.Line), Is.EqualTo(new[] { 1, 3 }));
        Assert.That(_warnings.Single().Line, Is.EqualTo(2));
    }

    [Test]
    public void A_byte_order_mark_and_windows_line_ends_are_no_obstacle() =>
        Assert.That(((DeleteBlock)Parse("\uFEFFDELETE 20.1/a\r\n\r\n").Single()).Handle.ToString(), Is.EqualTo("20.1/a"));

    [TestCase("FLY 20.1/a", "'FLY' is not a command")]
    [TestCase("DELETE", "handle is missing")]
    [TestCase("CREATE\n1 URL 86400 1110 UTF8 x", "handle is missing")]
    [TestCase("ADD 20.1/a", "no values")]
    [TestCase("REMOVE 20.1/a", "expected REMOVE")]
    [TestCase("REMOVE 0:20.1/a", "'0' is not an index")]
    [TestCase("CREATE 20.1/a\n1 URL", "line 2: expected")]
    [TestCase("CREATE 20.1/a\n0 URL 86400 1110 UTF8 x", "'0' is not an index")]
    [TestCase("CREATE 20.1/a\n1 URL soon 1110 UTF8 x", "'soon' is not a time to live")]
    [TestCase("CREATE 20.1/a\n1 URL 86400 111 UTF8 x", "'111' are not permissions")]
    [TestCase("CREATE 20.1/a\n1 URL 86400 1110 UTF16 x", "'UTF16' is not a form")]
    [TestCase("CREATE 20.1/a\n1 HS_ADMIN 86400 1110 ADMIN 200:111:0.NA/20.1", "12 digits")]
    [TestCase("CREATE 20.1/a\n1 HS_VLIST 86400 1110 LIST nobody", "is not a list")]
    [TestCase("CREATE 20.1/a\n1 HS_CERT 86400 1110 FILE /nonexistent/file", "cannot be read")]
    [TestCase("CREATE 20.1/a\n1 URL 86400 1110 UTF8 x\n1 URL 86400 1110 UTF8 y", "line 3: index 1 is given twice")]
    [TestCase("AUTHENTICATE SECKEY:0.NA/20.1\nx", "expected AUTHENTICATE")]
    [TestCase("AUTHENTICATE SECKEY:300:0.NA/20.1", "exactly one line")]
    [TestCase("AUTHENTICATE TOKEN:300:0.NA/20.1\nx", "neither SECKEY nor PUBKEY")]
    [TestCase("HOME 192.0.2.1\n0.NA/20.1", "expected an address")]
    [TestCase("HOME 192.0.2.1:2641:HTTP\n0.NA/20.1", "not supported")]
    [TestCase("HOME 192.0.2.1:2641:TCP", "no prefixes")]
    public void A_block_that_cannot_be_understood_says_why_and_the_next_one_is_read(string text, string reason)
    {
        var blocks = Parse(text + "\n\nDELETE 20.1/next");

        Assert.That(((InvalidBlock)blocks[0]).Reason, Does.Contain(reason));
        Assert.That(blocks[^1], Is.InstanceOf<DeleteBlock>());
    }

    [Test]
    public void A_password_is_not_repeated_in_a_complaint()
    {
        var invalid = (InvalidBlock)Parse("AUTHENTICATE TOKEN:300:0.NA/20.1\nhush").Single();

        Assert.That(invalid.Text + invalid.Reason, Does.Not.Contain("hush"));
    }

    [Test]
    public async Task Checklist_160_failures_do_not_stop_the_run_and_every_block_has_a_line()
    {
        await using var node = new FakeNode();
        node.Store["20.1/old"] = [HandleValue.OfText(1, "URL", "x"), HandleValue.OfText(2, "DESC", "y")];
        var file = Tool.File(
            $"""
            AUTHENTICATE SECKEY:301:0.NA/20.1
            my secret

            SESSIONSETUP
            USESESSION:1

            CREATE 20.1/abc
            1 URL 86400 1110 UTF8 https://example.org/
            100 HS_ADMIN 86400 1110 ADMIN 200:111111111101:0.NA/20.1

            CREATE 20.1/abc
            1 URL 86400 1110 UTF8 https://example.org/

            JUMP 20.1/abc

            ADD 20.1/abc
            2 DESC 86400 1110 UTF8 example

            MODIFY 20.1/missing
            2 DESC 86400 1110 UTF8 example

            REMOVE 2:20.1/old
            DELETE 20.1/nothing
            DELETE 20.1/abc

            HOME {node.Address}:TCP
            0.NA/20.1
            0.NA/20.2

            UNHOME {node.Address}:TCP
            0.NA/20.2
            """,
            "txt");

        var result = await Tool.RunAsync("batch", file, "-s", node.Address);

        Golden.Match("batch.log", result.Out, node.Address);
        Assert.That(result.Code, Is.EqualTo(ExitCode.Refused));
        Assert.That(node.Store.Keys, Is.EqualTo(new[] { "20.1/old" }));
        Assert.That(node.Store["20.1/old"], Has.Count.EqualTo(1));
        Assert.That(result.Out, Does.Not.Contain("my secret"));
    }

    [TestCase("USESESSION:1", true, false, true, 0, false)]
    [TestCase("USESESSION:0", false, false, true, 0, false)]
    [TestCase("OPTIONS:110\nTIMEOUT:3", true, true, false, 3, false)]
    [TestCase("timeout: 24\noptions:011", true, false, true, 24, false)]
    [TestCase("PUBEXNGKEYFILE:a.bin\nPRIVEXNGKEYFILE:b.bin\nPASSPHRASE:hush", true, false, true, 0, true)]
    [TestCase("PUBEXNGKEYREF:300:20.1/A", true, false, true, 0, true)]
    public void The_settings_of_a_session_are_read(string lines, bool isWanted, bool encrypts, bool fallsBack, int hours, bool hasKeys)
    {
        var block = Parse("SESSIONSETUP\n" + lines).Single();

        Assert.That(block, Is.EqualTo(
            new SessionBlock(1, isWanted, encrypts, fallsBack, hours == 0 ? null : TimeSpan.FromHours(hours), hasKeys)));
    }

    [TestCase("OPTIONS:12")]
    [TestCase("OPTIONS:112")]
    [TestCase("TIMEOUT:0")]
    [TestCase("TIMEOUT:soon")]
    [TestCase("USESESSION:yes")]
    [TestCase("PASSFRASE:hush")]
    [TestCase("hush")]
    public void Settings_that_mean_nothing_make_the_block_invalid_and_show_no_passphrase(string line)
    {
        var invalid = (InvalidBlock)Parse("SESSIONSETUP\n" + line).Single();

        Assert.That(invalid.Reason, Does.Contain("is not understood"));
        if (line.Contains(':', StringComparison.Ordinal)) Assert.That(invalid.Text + invalid.Reason, Does.Not.Contain("hush"));
    }

    [Test]
    public async Task A_server_that_is_not_there_is_3()
    {
        var node = new FakeNode();
        var address = node.Address;
        await node.DisposeAsync();
        var file = Tool.File("DELETE 20.1/abc\n\nDELETE 20.1/def\n", "txt");

        var result = await Tool.RunAsync("batch", file, "-s", address);

        Assert.That(result.Code, Is.EqualTo(ExitCode.Unreachable));
        Assert.That(result.Out, Does.Contain("nobody listens there").And.Contain("Totals: 0 succeeded, 2 failed"));
    }

    [Test]
    public async Task A_change_that_nobody_knows_the_end_of_is_5()
    {
        await using var node = new FakeNode { BreaksDuringChanges = true };
        var file = Tool.File("DELETE 20.1/abc\n", "txt");

        Assert.That((await Tool.RunAsync("batch", file, "-s", node.Address)).Code, Is.EqualTo(ExitCode.OutcomeUnknown));
    }

    [Test]
    public async Task A_dry_run_sends_nothing()
    {
        await using var node = new FakeNode();
        var file = Tool.File("CREATE 20.1/abc\n1 URL 86400 1110 UTF8 x\n\nDELETE 20.1/abc\n", "txt");

        var result = await Tool.RunAsync("batch", file, "--dry-run", "-s", node.Address);

        Assert.That(result.Code, Is.EqualTo(ExitCode.Ok));
        Assert.That(result.Out, Does.Contain("Totals: 2 succeeded, 0 failed, 0 invalid. (dry run: nothing was sent)"));
        Assert.That(node.Requests, Is.Empty);
    }

    [Test]
    public async Task The_identity_of_the_file_answers_challenges()
    {
        await using var node = new FakeNode { RefuseWith = ResponseCode.AuthenticationNeeded };
        var file = Tool.File("AUTHENTICATE SECKEY:301:0.NA/20.1\nmy secret\n\nDELETE 20.1/abc\n", "txt");

        await Tool.RunAsync("batch", file, "-s", node.Address);

        var proof = (ChallengeAnswer)node.Requests.First(request => request.OpCode == OpCode.ChallengeResponse).Message.Body;
        Assert.That(proof.Identity, Is.EqualTo(new ValueReference("0.NA/20.1", 301)));
    }

    private List<BatchBlock> Parse(string text) =>
        [.. new BatchParser(new StringReader(text), (line, warning) => _warnings.Add((line, warning))).Read()];
}
