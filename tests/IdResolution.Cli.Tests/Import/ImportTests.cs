using System.Text;
using System.Text.Json;
using IdResolution.Cli.CommandLine;
using IdResolution.Cli.Import;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Tests.Import;

public sealed class ImportTests
{
    private FakeNode _node = null!;

    [SetUp]
    public void Start() => _node = new FakeNode();

    [TearDown]
    public async Task Stop() => await _node.DisposeAsync();

    [Test]
    public async Task Every_good_line_of_NDJSON_is_done_and_every_bad_one_reported()
    {
        var text = new StringBuilder();
        for (var number = 1; number <= 300; number++)
        {
            text.Append(number switch
            {
                100 => "this is not JSON\n",
                150 => """{"handle":"no-slash","values":[{"index":1,"type":"URL","data":"x"}]}""" + "\n",
                200 => """{"handle":"20.1/200","values":[{"index":1,"type":"URL","data":"x","permissions":"11x0"}]}""" + "\n",
                250 => "\n",
                _ => $$"""{"handle":"20.1/{{number}}","values":[{"index":1,"type":"URL","data":"https://example.cn/{{number}}"}]}""" + "\n",
            });
        }
        var report = Tool.File("", "ndjson");

        var result = await Tool.RunAsync("import", Tool.File(text.ToString(), "ndjson"), "-s", _node.Address, "--report", report);

        Assert.That(result.Code, Is.EqualTo(ExitCode.Refused));
        Assert.That(result.Out, Does.StartWith("296 created, 0 replaced, 0 skipped, 3 failed ("));
        Assert.That(_node.Store, Has.Count.EqualTo(296));
        var failures = File.ReadLines(report).Select(line => JsonDocument.Parse(line).RootElement).OrderBy(failure =>
            failure.GetProperty("line").GetInt64()).ToList();
        Assert.That(failures.Select(failure => failure.GetProperty("line").GetInt64()), Is.EqualTo(new[] { 100, 150, 200 }));
        Assert.That(failures[2].GetProperty("reason").GetString(), Does.Contain("values[0].permissions").And.Contain("11x0"));
        Assert.That(result.Error, Does.Contain("line 150: no-slash: 'no-slash' is not a valid handle"));
    }

    [Test]
    public async Task Records_that_exist_fail_are_skipped_or_replaced_as_asked()
    {
        _node.Store["20.1/a"] = [HandleValue.OfText(1, "URL", "old")];
        var file = Tool.File("handle,1:URL\n20.1/a,new\n20.1/b,new\n", "csv");

        var failing = await Tool.RunAsync("import", file, "-s", _node.Address);
        Assert.That((failing.Code, failing.Out[..46]),
            Is.EqualTo((ExitCode.Refused, "1 created, 0 replaced, 0 skipped, 1 failed (" + failing.Out[44..46])));
        Assert.That(failing.Error, Does.StartWith("line 2: 20.1/a is registered already. --skip-existing"));

        var skipping = await Tool.RunAsync("import", file, "-s", _node.Address, "--skip-existing");
        Assert.That(skipping.Code, Is.EqualTo(ExitCode.Ok));
        Assert.That(skipping.Out, Does.StartWith("0 created, 0 replaced, 2 skipped, 0 failed"));

        var replacing = await Tool.RunAsync("import", file, "-s", _node.Address, "--overwrite");
        Assert.That(replacing.Out, Does.StartWith("0 created or the same already, 2 replaced, 0 skipped, 0 failed"));
        Assert.That(_node.Store["20.1/a"].Single().Data.ToArray(), Is.EqualTo("new"u8.ToArray()));
    }

    [Test]
    public async Task An_import_goes_on_at_a_line()
    {
        var file = Tool.File("handle,1:URL\n20.1/a,x\n20.1/b,x\n20.1/c,x\n", "csv");

        await Tool.RunAsync("import", file, "-s", _node.Address, "--from-line", "3");

        Assert.That(_node.Store.Keys.Order(), Is.EqualTo(new[] { "20.1/b", "20.1/c" }));
    }

    [Test]
    public async Task The_administrator_is_added_where_there_is_none()
    {
        var file = Tool.File("handle,index,type,data\n20.1/a,1,URL,x\n20.1/b,1,URL,x\n20.1/b,100,HS_ADMIN,200:111111111111:0.NA/20.1\n",
            "csv");

        await Tool.RunAsync("import", file, "-s", _node.Address, "-i", "300:20.1/ADMIN", "--secret", "x");

        Assert.That(AdminRecord.TryRead(_node.Store["20.1/a"][1].Data.Span, out var added));
        Assert.That(added!.Administrator, Is.EqualTo(new ValueReference("20.1/ADMIN", 300)));
        Assert.That(AdminRecord.TryRead(_node.Store["20.1/b"][1].Data.Span, out var kept));
        Assert.That(kept!.Administrator, Is.EqualTo(new ValueReference("0.NA/20.1", 200)));
        Assert.That(_node.Store["20.1/b"], Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_server_that_is_gone_ends_the_import_with_the_place_to_go_on()
    {
        await _node.DisposeAsync();
        var text = new StringBuilder("handle,1:URL\n");
        for (var number = 0; number < 5000; number++) text.Append($"20.1/{number},x\n");

        var result = await Tool.RunAsync("import", Tool.File(text.ToString(), "csv"), "-s", _node.Address, "--in-flight", "4");

        Assert.That(result.Code, Is.EqualTo(ExitCode.Unreachable));
        Assert.That(result.Error, Does.Contain("no longer answers; the rest was not tried. Go on with: --from-line 2 --skip-existing"));
        _node = new FakeNode();
    }

    [Test]
    public async Task A_server_that_takes_no_changes_ends_the_import_too()
    {
        _node.RefuseWith = ResponseCode.ServerBackup;
        var text = new StringBuilder("handle,1:URL\n");
        for (var number = 0; number < 5000; number++) text.Append($"20.1/{number},x\n");

        var result = await Tool.RunAsync("import", Tool.File(text.ToString(), "csv"), "-s", _node.Address, "--in-flight", "4");

        Assert.That(result.Code, Is.EqualTo(ExitCode.Refused));
        Assert.That(result.Error, Does.Contain("takes no changes now; the rest was not tried. Go on with: --from-line 2 --skip-existing"));
    }

    [TestCase(ResponseCode.AuthenticationFailed)]
    [TestCase(ResponseCode.InvalidCredential)]
    [TestCase(ResponseCode.AuthenticationNeeded)]
    public async Task A_proof_that_is_not_accepted_ends_the_import_at_once(ResponseCode code)
    {
        _node.RefuseWith = code;
        var text = new StringBuilder("handle,1:URL\n");
        for (var number = 0; number < 5000; number++) text.Append($"20.1/{number},x\n");

        var result = await Tool.RunAsync("import", Tool.File(text.ToString(), "csv"), "-s", _node.Address, "--in-flight", "4");

        Assert.That(result.Code, Is.EqualTo(ExitCode.Authentication));
        Assert.That(result.Error, Does.Contain("does not accept who you are; the rest was not tried. Go on with: --from-line 2 --skip-existing"));
        Assert.That(_node.Requests.Count(), Is.LessThan(20), "each one counts against this address");
    }

    [TestCase("", "is empty")]
    [TestCase("name,1:URL\n", "first column")]
    [TestCase("handle\n", "no columns")]
    [TestCase("handle,URL\n", "not index:type")]
    [TestCase("handle,index,type\n", "type and data")]
    [TestCase("handle,index,type,data,colour\n", "'colour' is not known")]
    public async Task A_header_of_neither_form_is_a_usage_error(string text, string words)
    {
        var result = await Tool.RunAsync("import", Tool.File(text, "csv"), "-s", _node.Address);

        Assert.That(result.Code, Is.EqualTo(ExitCode.Usage));
        Assert.That(result.Error, Does.Contain(words));
    }

    [Test]
    public void Rows_of_one_handle_are_one_record()
    {
        var items = Csv(
            "handle,index,type,data,ttl,permissions\n20.1/a,1,URL,x,60,1100\n20.1/a,2,DESC,\"a \"\"b\"\", c, d\",,\n20.1/b,1,URL,y\n");

        Assert.That(items.Select(item => item.Line), Is.EqualTo(new long[] { 2, 4 }));
        var record = (ImportRecord)items[0];
        Assert.That(record.Values[0],
            Is.EqualTo(HandleValue.OfText(1, "URL", "x") with { Ttl = 60, Permissions = ValuePermissions.Secret }));
        Assert.That(record.Values[1], Is.EqualTo(HandleValue.OfText(2, "DESC", "a \"b\", c, d")));
    }

    [Test]
    public void One_bad_row_spoils_its_record_and_no_other()
    {
        var items = Csv("handle,index,type,data\n20.1/a,1,URL,x\n20.1/a,two,DESC,y\n20.1/b,1,URL,y\n");

        Assert.That(((ImportProblem)items[0]).Reason, Is.EqualTo("line 3: 'two' is not an index; indexes are numbers from 1"));
        Assert.That(items[1], Is.InstanceOf<ImportRecord>());
    }

    [TestCase("20.1/a,0,URL,x", "'0' is not an index")]
    [TestCase("20.1/a,1,,x", "type is missing")]
    [TestCase("20.1/a,1,URL,x,y", "5 fields, but the header has 4")]
    [TestCase("20.1/a,1,URL,\"x\"y", "closing quote")]
    [TestCase("20.1/a,1,URL,\"x", "does not end")]
    [TestCase("20.1/a,1,HS_ADMIN,me", "is not an administrator")]
    [TestCase("nobody,1,URL,x", "not a valid handle")]
    [TestCase(",1,URL,x", "handle is missing")]
    public void A_bad_row_says_why(string row, string reason) =>
        Assert.That(((ImportProblem)Csv($"handle,index,type,data\n{row}\n").Single()).Reason, Does.Contain(reason));

    [Test]
    public void A_quote_that_is_not_closed_costs_one_row()
    {
        var items = Csv("handle,index,type,data\n20.1/a,1,URL,\"x\n20.1/b,1,URL,y\n20.1/c,1,URL,\"z\"\n");

        Assert.That(items.Select(item => item.Line), Is.EqualTo(new long[] { 2, 3, 4 }));
        Assert.That(((ImportProblem)items[0]).Reason, Does.Contain("does not end on its line"));
        Assert.That(items.Skip(1), Is.All.InstanceOf<ImportRecord>());
    }

    [Test]
    public void Wide_rows_have_a_value_per_filled_cell()
    {
        var items = Csv("\uFEFFhandle,1:URL,2:DESC,301:HS_SECKEY\r\n20.1/a,x,,hush\r\n\r\n20.1/b,,@home,\r\n20.1/c,,,\r\n");

        var first = (ImportRecord)items[0];
        Assert.That(first.Values.Select(value => value.Index), Is.EqualTo(new uint[] { 1, 301 }));
        Assert.That(first.Values[1].Permissions, Is.EqualTo(ValuePermissions.Secret), "secrets are never public by default");
        Assert.That(((ImportRecord)items[1]).Values.Single(), Is.EqualTo(HandleValue.OfText(2, "DESC", "@home")),
            "no files are read on the word of a table");
        Assert.That(((ImportProblem)items[2]).Reason, Is.EqualTo("there are no values"));
        Assert.That(items.Select(item => item.Line), Is.EqualTo(new long[] { 2, 4, 5 }));
    }

    private static List<ImportItem> Csv(string text) =>
        [.. CsvRecords.Read(new StreamReader(new MemoryStream(Encoding.UTF8.GetBytes(text))))];
}
