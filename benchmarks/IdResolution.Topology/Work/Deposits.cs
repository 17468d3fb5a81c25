using System.Diagnostics;
using IdResolution.Topology.Nodes;
using IdResolution.Topology.Plan;

namespace IdResolution.Topology.Work;

/// <summary>Copies of secondaries at the top nodes, which answer from them while such a secondary is silent.</summary>
internal sealed class Deposits(NationalTree tree, Fleet fleet, string root)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Has secondaries write what they hold, and every top node keep it from its next start on, which is now.</summary>
    public async Task BringAsync(IReadOnlyList<PlannedNode> secondaries)
    {
        await fleet.ExportAsync(secondaries);
        foreach (var top in tree.Tops) NodeFiles.WriteConfiguration(top, root, secondaries);
        await fleet.StopAsync(tree.Tops);
        await fleet.RestartAsync(tree.Tops);
    }

    /// <summary>Waits until each of some top nodes answers for this many secondaries; gives the seconds it took.</summary>
    /// <exception cref="InvalidOperationException">It did not come to that in time.</exception>
    public async Task<double> WaitAsync(int tops, int secondaries, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        while (await fleet.CountAsync() is var counts && counts.TakenOver != tops * secondaries)
        {
            if (watch.Elapsed > Limit)
                throw new InvalidOperationException($"{tops} top nodes should answer for {secondaries} secondaries each, but {counts.TakenOver} takeovers are counted.");
            await Task.Delay(Pause, cancellation);
        }
        return watch.Elapsed.TotalSeconds;
    }
}
