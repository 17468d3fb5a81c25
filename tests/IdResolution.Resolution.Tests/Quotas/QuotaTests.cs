using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Quotas;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Resolution.Tests.National;
using IdResolution.Security.Audit;

namespace IdResolution.Resolution.Tests.Quotas;

public sealed class QuotaTests
{
    private string _path = null!;
    private QuotaLedger _ledger = null!;
    private MemoryTrail _trail = null!;

    [SetUp]
    public void SetUp()
    {
        _path = Path.Combine(Directory.CreateTempSubdirectory("idresolution-quota-").FullName, "quota.ledger");
        _ledger = QuotaLedger.Open(_path);
        _trail = new MemoryTrail();
    }

    [TearDown]
    public void TearDown()
    {
        _ledger.Dispose();
        Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);
    }

    [Test]
    public async Task Requests_of_the_day_end_and_come_back_at_midnight()
    {
        using var node = Node(new Quota(3, 0, 0));
        for (var i = 0; i < 3; i++) Assert.That(await CreateAsync(node, $"88.100/{i}"), Is.EqualTo(ResponseCode.Success));
        Assert.That(await CreateAsync(node, "88.100/3"), Is.EqualTo(ResponseCode.ServerTooBusy));
        Assert.That(await node.CodeAsAsync(TestNode.Other, Ask.Delete("88.100/0")), Is.EqualTo(ResponseCode.InvalidAdmin), "another one");
        Assert.That(_trail.Entries.Select(entry => entry.Code), Does.Contain(ResponseCode.DailyRequestLimit));

        node.Time.Now = node.Time.Now.UtcDateTime.Date.AddDays(1).AddSeconds(-1);
        Assert.That(await CreateAsync(node, "88.100/3"), Is.EqualTo(ResponseCode.ServerTooBusy));
        node.Time.Now += TimeSpan.FromSeconds(1);
        Assert.That(await CreateAsync(node, "88.100/3"), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task Identifiers_are_counted_when_registered_and_given_back_when_deleted()
    {
        using var node = Node(new Quota(0, 2, 0));
        Assert.That(await CreateAsync(node, "88.100/1"), Is.EqualTo(ResponseCode.Success));
        Assert.That(await CreateAsync(node, "88.100/2"), Is.EqualTo(ResponseCode.Success));
        Assert.That(await CreateAsync(node, "88.100/3"), Is.EqualTo(ResponseCode.InvalidAdmin));
        Assert.That(node.Stored("88.100/3"), Is.Null);

        Assert.That(await node.CodeAsAsync(TestNode.Admin, Ask.Delete("88.100/1")), Is.EqualTo(ResponseCode.Success));
        Assert.That(await node.CodeAsAsync(TestNode.Admin, Ask.Delete("88.100/1")), Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(await CreateAsync(node, "88.100/3"), Is.EqualTo(ResponseCode.Success));
        Assert.That(await CreateAsync(node, "88.100/4"), Is.EqualTo(ResponseCode.InvalidAdmin));
        Assert.That(_ledger.Read("88.100/admin"u8).Identifiers, Is.EqualTo(2));
    }

    [Test]
    public async Task What_was_not_registered_is_not_counted()
    {
        using var node = Node(new Quota(0, 2, 0));
        await CreateAsync(node, "88.100/1");
        var overwritten = Ask.Overwrite("88.100/1", Make.Url(1, "https://b/"), Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 300));
        Assert.That(await node.CodeAsAsync(TestNode.Admin, overwritten), Is.EqualTo(ResponseCode.Success));
        await node.CodeAsync(Ask.Create("88.100/1", Make.Url(1)));
        node.Store.RefuseCommits = true;
        Assert.That(await CreateAsync(node, "88.100/2"), Is.EqualTo(ResponseCode.ServerBackup));

        Assert.That(_ledger.Read("88.100/ADMIN"u8).Identifiers, Is.EqualTo(1));
    }

    [Test]
    public async Task Many_at_once_register_no_more_than_is_left()
    {
        using var node = Node(new Quota(0, 10, 0));
        var codes = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => CreateAsync(node, $"88.100/{i}"))));

        Assert.That(codes.Count(code => code == ResponseCode.Success), Is.EqualTo(10));
        Assert.That(_ledger.Read("88.100/ADMIN"u8).Identifiers, Is.EqualTo(10));
    }

    [Test]
    public async Task Prefixes_are_counted_when_their_handle_is_registered_or_when_they_are_homed()
    {
        using var node = Node(new Quota(0, 0, 1));
        Assert.That(await node.CodeAsAsync(TestNode.ServerAdmin, Ask.About(OpCode.HomePrefix, "88.200")), Is.EqualTo(ResponseCode.Success));
        Assert.That(await node.CodeAsAsync(TestNode.ServerAdmin, Ask.About(OpCode.HomePrefix, "88.201")), Is.EqualTo(ResponseCode.InvalidAdmin));
        Assert.That(await node.CodeAsAsync(TestNode.ServerAdmin, Ask.About(OpCode.UnhomePrefix, "88.200")), Is.EqualTo(ResponseCode.Success));
        Assert.That(await node.CodeAsAsync(TestNode.ServerAdmin, Ask.About(OpCode.HomePrefix, "88.100")), Is.EqualTo(ResponseCode.Success), "is already");
        Assert.That(_ledger.Read("0.NA/88"u8).Prefixes, Is.Zero);
        Assert.That(
            await node.CodeAsAsync(TestNode.Admin, Ask.Create("0.NA/88.100.1", Make.Url(1))), Is.AnyOf(ResponseCode.Success, ResponseCode.InvalidAdmin));
    }

    [Test]
    public async Task Named_administrators_have_limits_of_their_own()
    {
        using var node = new TestNode(
            options => options.Quotas = new QuotaOptions
            {
                Default = new Quota(0, 1, 0), Exceptions = [(ValueReference.Parse("88.100/admin"), Quota.Unlimited)],
            },
            parts: new EngineParts { Quotas = _ledger });
        for (var i = 0; i < 5; i++) Assert.That(await CreateAsync(node, $"88.100/{i}"), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public async Task A_national_client_that_logged_in_is_told_which_quota_is_used_up()
    {
        Assert.That(await SecondCreateAsync(new Quota(0, 1, 0), "88.100/1", "88.100/2"), Is.EqualTo(ResponseCode.RegistrationLimit));
        Assert.That(await SecondCreateAsync(new Quota(2, 0, 0), "88.100/3", "88.100/4"), Is.EqualTo(ResponseCode.DailyRequestLimit));

        async Task<ResponseCode> SecondCreateAsync(Quota quota, string first, string second)
        {
            using var node = Node(quota, isNational: true);
            var client = new NationalClient(node);
            Assert.That(await client.LogInAsync(TestNode.Admin), Is.EqualTo(ResponseCode.Success));
            await client.CodeAsync(CreateOf(first));
            return await client.CodeAsync(CreateOf(second));
        }
    }

    [Test]
    public async Task Wrong_keys_use_up_nothing()
    {
        using var node = Node(new Quota(1, 1, 1));
        for (var i = 0; i < 10; i++) await node.CodeAsAsync(TestNode.Admin with { Secret = "wrong" }, Ask.Create("88.100/1", Make.Url(1)));

        Assert.That(_ledger.Read("88.100/ADMIN"u8), Is.EqualTo(default(QuotaUse)));
        Assert.That(await CreateAsync(node, "88.100/1"), Is.EqualTo(ResponseCode.Success));
    }

    [Test]
    public void What_is_used_up_is_known_after_a_new_start()
    {
        Assert.That(_ledger.TryChange("88.100/ADMIN"u8, _ => new QuotaUse(7, 1, 2, 3)), Is.True);
        _ledger.Dispose();
        _ledger = QuotaLedger.Open(_path);

        Assert.That(_ledger.Read("88.100/admin"u8), Is.EqualTo(new QuotaUse(7, 1, 2, 3)));
        Assert.That(_ledger.Read("88.100/OTHER"u8), Is.EqualTo(default(QuotaUse)));
    }

    [Test]
    public void What_is_used_up_is_in_the_file_at_once()
    {
        _ledger.TryChange("88.100/ADMIN"u8, _ => new QuotaUse(7, 1, 2, 3));
        // Not disposed: as the file is when the process is killed here.
        var copy = _path + ".copy";
        using (var source = File.OpenHandle(_path, share: FileShare.ReadWrite)) CopyTo(source, copy);
        using var found = QuotaLedger.Open(copy);

        Assert.That(found.Read("88.100/ADMIN"u8), Is.EqualTo(new QuotaUse(7, 1, 2, 3)));
    }

    [Test]
    public void A_full_ledger_makes_room_where_nothing_is_used_up_any_more()
    {
        for (var i = 0; i < QuotaLedger.Capacity; i++)
        {
            var kept = i == 5_000 ? 0 : 1;
            Assert.That(_ledger.TryChange(Name(i), _ => new QuotaUse(7, 1, kept, 0)), Is.True);
        }
        Assert.That(_ledger.TryChange("one/more"u8, _ => new QuotaUse(7, 1, 1, 0)), Is.False, "the same day");
        Assert.That(_ledger.TryChange("one/more"u8, _ => new QuotaUse(8, 1, 1, 0)), Is.True);
        Assert.That(_ledger.TryChange("yet/another"u8, _ => new QuotaUse(8, 1, 1, 0)), Is.False);
        Assert.That(_ledger.Read(Name(5_000)), Is.EqualTo(default(QuotaUse)));
        Assert.That(_ledger.Read("one/more"u8).Identifiers, Is.EqualTo(1));
    }

    [Test]
    public void Something_else_is_not_taken_for_a_ledger()
    {
        var other = _path + ".other";
        File.WriteAllText(other, "something else");

        Assert.That(() => QuotaLedger.Open(other), Throws.InstanceOf<InvalidDataException>());
        Assert.That(File.ReadAllText(other), Does.StartWith("something else"));
    }

    private static ReadOnlySpan<byte> Name(int number) => System.Text.Encoding.ASCII.GetBytes($"88.100/{number}");

    private static void CopyTo(Microsoft.Win32.SafeHandles.SafeFileHandle source, string path)
    {
        var octets = new byte[RandomAccess.GetLength(source)];
        RandomAccess.Read(source, octets, 0);
        File.WriteAllBytes(path, octets);
    }

    private TestNode Node(Quota quota, bool isNational = false) => new(
        options =>
        {
            options.Quotas = new QuotaOptions { Default = quota };
            options.National.Enabled = isNational;
        },
        parts: new EngineParts { Quotas = _ledger, Audit = _trail });

    private static Message CreateOf(string handle) =>
        Ask.Create(handle, Make.Url(1), Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 300));

    private static Task<ResponseCode> CreateAsync(TestNode node, string handle) => node.CodeAsAsync(TestNode.Admin, CreateOf(handle));
}
