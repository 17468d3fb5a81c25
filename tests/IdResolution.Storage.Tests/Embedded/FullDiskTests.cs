using System.Diagnostics;
using IdResolution.Storage.Embedded;

namespace IdResolution.Storage.Tests.Embedded;

public sealed class FullDiskTests : StoreFixture
{
    [TestCase("create", 0)]
    [TestCase("write", 0)]
    [TestCase("write", 50)]
    [TestCase("write", 1_000_000)]
    public async Task Without_space_nothing_is_acknowledged_reading_goes_on_and_writing_comes_back(string failing, int arriving)
    {
        var files = new FaultyFileSystem { ArrivingOctets = arriving };
        var notices = new List<StoreNoticeKind>();
        var options = Options() with
        {
            Files = files,
            SnapshotOnClose = false,
            Notify = notice =>
            {
                lock (notices) notices.Add(notice.Kind);
            },
        };
        await using (var store = EmbeddedStore.Open(options))
        {
            await CommitAsync(store, Samples.Create(1));
            var writes = 0;
            files.Before = (step, _) =>
            {
                // The write of a frame fails, wiping it out does not.
                if (step == failing && (failing != "write" || writes++ % 2 == 0)) throw FaultyFileSystem.NoSpace();
            };
            // Too large for the segment: a new one is needed.
            var change = failing == "create" ? Samples.Create(2, filler: 70_000) : Samples.Create(2);
            var results = await Task.WhenAll(store.CommitAsync(change, default).AsTask(), store.CommitAsync(change, default).AsTask());
            Assert.That(results.Select(r => r.Status), Is.All.EqualTo(CommitStatus.Refused),
                "the second one waits for or shares the frame of the first");
            Assert.That(store.WriteRefusal, Does.Contain("No space left"));
            Assert.That(new[] { VersionOf(store, 1), VersionOf(store, 2) }, Is.EqualTo(new ulong?[] { 1, null }));
            await AssertNothingSurvivesAsync();
            files.Before = null;
            Assert.That(await CommitAsync(store, Samples.Create(3)), Is.EqualTo(2));
            Assert.That(store.WriteRefusal, Is.Null);
        }
        Assert.That(notices, Is.SupersetOf(new[] { StoreNoticeKind.WritesRefused, StoreNoticeKind.WritesResumed }));
        await using var again = Open();
        Assert.That(new[] { VersionOf(again, 1), VersionOf(again, 2), VersionOf(again, 3) }, Is.EqualTo(new ulong?[] { 1, null, 1 }));
    }

    [Test]
    public async Task Writing_comes_back_without_anybody_asking()
    {
        using var resumed = new SemaphoreSlim(0);
        var files = new FaultyFileSystem();
        var options = Options() with
        {
            Files = files,
            Notify = notice =>
            {
                if (notice.Kind == StoreNoticeKind.WritesResumed) resumed.Release();
            },
        };
        await using var store = EmbeddedStore.Open(options);
        files.Before = (step, _) =>
        {
            if (step == "create") throw FaultyFileSystem.NoSpace();
        };
        Assert.That((await store.CommitAsync(Samples.Create(2, filler: 70_000), default)).Status, Is.EqualTo(CommitStatus.Refused));
        files.Before = null;
        Assert.That(await resumed.WaitAsync(TimeSpan.FromSeconds(20)), Is.True);
        Assert.That(store.WriteRefusal, Is.Null);
        await CommitAsync(store, Samples.Create(2, filler: 70_000));
    }

    [Test]
    public async Task After_a_failed_flush_nothing_is_written_any_more_and_reading_goes_on()
    {
        var files = new FaultyFileSystem();
        var flushes = 0;
        await using (var store = EmbeddedStore.Open(Options() with { Files = files, SnapshotOnClose = false }))
        {
            await CommitAsync(store, Samples.Create(1));
            files.Before = (step, _) =>
            {
                if (step == "flush" && flushes++ == 0) throw new IOException("Input/output error", 5);
            };
            Assert.That((await store.CommitAsync(Samples.Create(2), default)).Status, Is.EqualTo(CommitStatus.Refused));
            Assert.That((await store.CommitAsync(Samples.Create(3), default)).Status, Is.EqualTo(CommitStatus.Refused));
            Assert.That(flushes, Is.EqualTo(1), "a failed flush is not tried again");
            Assert.That(store.WriteRefusal, Does.Contain("flush").And.Contain("opened again"));
            Assert.That(new[] { VersionOf(store, 1), VersionOf(store, 2), VersionOf(store, 3) },
                Is.EqualTo(new ulong?[] { 1, null, null }));
        }
        await using var again = Open();
        Assert.That(new[] { VersionOf(again, 1), VersionOf(again, 2), VersionOf(again, 3) }, Is.EqualTo(new ulong?[] { 1, null, null }));
        await CommitAsync(again, Samples.Create(2));
    }

    [Test]
    public async Task A_frame_that_cannot_be_wiped_out_stops_writing_until_the_next_start_cuts_it()
    {
        var files = new FaultyFileSystem { ArrivingOctets = 60 };
        await using (var store = EmbeddedStore.Open(Options() with { Files = files, SnapshotOnClose = false }))
        {
            await CommitAsync(store, Samples.Create(1));
            files.Before = (step, _) =>
            {
                if (step == "write") throw FaultyFileSystem.NoSpace();
            };
            Assert.That((await store.CommitAsync(Samples.Create(2), default)).Status, Is.EqualTo(CommitStatus.Refused));
            files.Before = null;
            Assert.That((await store.CommitAsync(Samples.Create(3), default)).Status, Is.EqualTo(CommitStatus.Refused));
        }
        await using var again = Open();
        Assert.That(again.Count, Is.EqualTo(1));
        await CommitAsync(again, Samples.Create(2));
    }

    [Test]
    public async Task An_index_that_cannot_be_saved_leaves_no_file_behind_and_the_last_one_in_place()
    {
        var files = new FaultyFileSystem();
        await using var store = EmbeddedStore.Open(Options() with { Files = files });
        await CommitAsync(store, Samples.Create(1));
        await store.CheckpointAsync();
        var saved = await File.ReadAllBytesAsync(Path.Combine(DataDirectory, "index.snapshot"));
        files.Before = (step, path) =>
        {
            if (step == "write" && path.Contains("snapshot", StringComparison.Ordinal)) throw FaultyFileSystem.NoSpace();
        };
        Assert.That(async () => await store.CheckpointAsync(), Throws.InstanceOf<IOException>());
        files.Before = null;
        Assert.That(await File.ReadAllBytesAsync(Path.Combine(DataDirectory, "index.snapshot")), Is.EqualTo(saved));
        Assert.That(Directory.GetFiles(DataDirectory, "*.tmp"), Is.Empty);
    }

    [Test]
    public async Task A_really_full_file_system_is_survived()
    {
        var mount = Path.Combine(DataDirectory, "small");
        Directory.CreateDirectory(mount);
        if (!OperatingSystem.IsLinux() || await RunAsync("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount) != 0)
        {
            // Without the right to mount, the injected failures above are all there is.
            Assert.Pass("No small file system can be mounted here.");
        }
        try
        {
            var options = Options() with { DataDirectory = Path.Combine(mount, "data"), SnapshotOnClose = false };
            var acknowledged = new List<int>();
            await using (var store = EmbeddedStore.Open(options))
            {
                var number = 0;
                CommitResult result;
                while ((result = await store.CommitAsync(Samples.Create(number, filler: 2000), default)).Status == CommitStatus.Committed)
                {
                    acknowledged.Add(number++);
                }
                Assert.That(result.Status, Is.EqualTo(CommitStatus.Refused));
                Assert.That(acknowledged, Has.Count.GreaterThan(100));
                Assert.That(store.WriteRefusal, Is.Not.Null);
                foreach (var one in acknowledged) Assert.That(VersionOf(store, one), Is.EqualTo(1));
                Assert.That(VersionOf(store, number), Is.Null);
            }
            await using (var store = EmbeddedStore.Open(options))
            {
                Assert.That(store.Count, Is.EqualTo(acknowledged.Count));
                Assert.That((await store.CommitAsync(Samples.Create(9999, filler: 2000), default)).Status,
                    Is.EqualTo(CommitStatus.Refused));
                Assert.That(await RunAsync("mount", "-o", "remount,size=4m", mount), Is.Zero);
                await CommitAsync(store, Samples.Create(9999, filler: 2000));
                Assert.That(store.WriteRefusal, Is.Null);
            }
        }
        finally
        {
            await RunAsync("umount", mount);
        }
    }

    private async Task AssertNothingSurvivesAsync()
    {
        using var copy = new TemporaryDirectory();
        TemporaryDirectory.Copy(DataDirectory, copy.Path);
        await using var crashed = EmbeddedStore.Open(Options() with { DataDirectory = copy.Path });
        Assert.That(new[] { VersionOf(crashed, 1), VersionOf(crashed, 2) }, Is.EqualTo(new ulong?[] { 1, null }));
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
