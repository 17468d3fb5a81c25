using IdResolution.Storage.Embedded;

namespace IdResolution.Storage.Tests.Embedded;

public sealed class OwnershipTests : StoreFixture
{
    [Test]
    public async Task The_log_is_for_its_owner_only()
    {
        await using var store = Open();

        if (OperatingSystem.IsWindows()) Assert.Pass("no such modes here");
        Assert.That(File.GetUnixFileMode(Path.Combine(DataDirectory, "log")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Test]
    public async Task A_second_owner_is_refused_and_told_who_has_it()
    {
        await using (Open())
        {
            var refusal = Assert.Throws<StoreInUseException>(() => Open());
            Assert.That(refusal.DataDirectory, Is.EqualTo(DataDirectory));
            Assert.That(refusal.ProcessId, Is.EqualTo(Environment.ProcessId));
            Assert.Throws<StoreInUseException>(() => EmbeddedStore.OpenForLoading(Options()).Dispose());
            Assert.Throws<StoreInUseException>(() => EmbeddedStore.Repair(Options()));
        }
        await using var next = Open();
        Assert.That(next.Count, Is.Zero);
    }

    [Test]
    public async Task A_start_that_failed_does_not_keep_the_lock()
    {
        await using (var store = Open()) await CommitAsync(store, Samples.Create(1));
        var header = await File.ReadAllBytesAsync(LogFile(1));
        TornTailTests.Damage(LogFile(1), 10);
        Assert.Throws<StoreDamagedException>(() => Open());
        await File.WriteAllBytesAsync(LogFile(1), header);
        await using var again = Open();
        Assert.That(again.Count, Is.EqualTo(1));
    }
}
