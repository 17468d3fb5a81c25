using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Tests.Authorization.Matrix;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Properties;

/// <summary>No sequence of requests by an administrator without the rights they take changes the store.</summary>
public sealed class PowerlessAdministratorTests
{
    private const int Rounds = 300;

    [Test]
    public async Task Nothing_that_an_administrator_sends_without_the_right_changes_the_store()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var refused = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var onHandle = Bits(random);
            var onPrefix = Bits(random);
            HandleValue[] administrators = [MatrixWorld.Granting(onHandle)];
            using var node = new TestNode();
            node.Put(MatrixWorld.UserHandle, Make.Secret(300, MatrixWorld.UserSecret));
            node.Put("0.NA/0.NA", MatrixWorld.Granting(onPrefix));
            node.Put(MatrixWorld.Prefix, MatrixWorld.Granting(onPrefix));
            node.Put("77.7/left", MatrixWorld.Granting(onHandle));
            node.Put(MatrixWorld.Handle, [.. MatrixWorld.Values, .. administrators]);
            var before = StoreImage.Of(node.Store);
            var rows = MatrixRows.All.Where(row => !MayDo(row, onHandle, onPrefix)).ToArray();
            random.Shuffle(rows);
            foreach (var row in rows)
            {
                var answer = await node.AskAsAsync(MatrixWorld.User, row.Request(administrators));
                Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.InvalidAdmin), $"seed {seed}, round {round}: {row} with {onHandle}, {onPrefix}");
                refused++;
            }
            Assert.That(StoreImage.Of(node.Store), Is.EqualTo(before), $"seed {seed}, round {round}");
            Assert.That(node.Engine.Metrics.Faults, Is.Zero);
        }
        Assert.That(refused, Is.GreaterThan(Rounds));
    }

    private static bool MayDo(MatrixRow row, AdminPermissions onHandle, AdminPermissions onPrefix)
    {
        var isOnHandle = row.Record is MatrixWorld.Handle or "77.7/left";
        if (row.IsGrantedBy(isOnHandle ? onHandle : onPrefix)) return true;
        // Deleting and registering anew comes to the same as overwriting (rule 4).
        return row.Operation == OpCode.CreateHandle && isOnHandle
            && onHandle.HasFlag(AdminPermissions.DeleteHandle) && onPrefix.HasFlag(AdminPermissions.AddHandle);
    }

    private static AdminPermissions Bits(Random random) => (AdminPermissions)(random.Next(0x10000) & random.Next(0x10000));
}
