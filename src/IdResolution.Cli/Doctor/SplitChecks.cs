using IdResolution.Cli.Probing;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Doctor;

/// <summary>
/// Whether the servers of a site answer for what they are named for, and each for its own names only: asked for names that nobody registers, the
/// right server says that there is no such handle, and every other one that it is not responsible (specification §5.1, §5.6).
/// </summary>
internal sealed class SplitChecks(Prober prober)
{
    private const int MaxSamples = 256;
    private const int NamesOfEach = 2;

    /// <param name="test">The site.</param>
    /// <param name="holding">What it must answer for.</param>
    /// <param name="servers">The servers to ask. About those that do not answer nothing is said here.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<IReadOnlyList<Finding>> RunAsync(SiteTest test, Holding holding, IReadOnlyList<SiteServer> servers, CancellationToken cancellation)
    {
        var site = test.Site;
        var samples = SamplesFor(site, holding);
        var seen = await Task.WhenAll(servers.Select((server, position) => CheckAsync(test, holding, server, position, samples, cancellation)));
        var wrong = seen.Select(one => one.Wrong).OfType<Finding>().ToList();
        var reached = seen.Count(one => one.IsReached);
        if (wrong.Count > 0 || reached == 0) return wrong;
        var text = site.Servers.Count == 1
            ? $"{Name(site.Servers[0])} answers for {holding}"
            : $"{(reached == site.Servers.Count ? "each server" : "each server that was reached")} answers for its own part of {holding} and for no other ({site.HashOption})";
        return [new Finding(Verdict.Ok, test.Level, Check(site), text)];
    }

    // For every server some names that hash to it.
    private static List<Utf8String>[] SamplesFor(SiteRecord site, Holding holding)
    {
        var samples = new List<Utf8String>[site.Servers.Count];
        for (var i = 0; i < samples.Length; i++) samples[i] = [];
        for (var number = 1; number <= MaxSamples && samples.Any(names => names.Count < NamesOfEach); number++)
        {
            var name = holding.Sample(number);
            var names = samples[ServerHash.ServerFor(name.Span, site.HashOption, site.Servers.Count)];
            if (names.Count < NamesOfEach) names.Add(name);
        }
        return samples;
    }

    private async Task<(bool IsReached, Finding? Wrong)> CheckAsync(
        SiteTest test, Holding holding, SiteServer server, int position, List<Utf8String>[] samples, CancellationToken cancellation)
    {
        var own = await AskAsync(test.Site, server, samples[position], cancellation);
        if (own.Contains(ResponseCode.ServerNotResponsible))
        {
            if (!holding.IsNeeded)
            {
                return (true, new Finding(Verdict.Ok, test.Level, Check(test.Site),
                    $"{Name(server)} does not hold {holding}: none can be delegated there until it does ({holding.HomeCommand})"));
            }
            return (true, new Finding(Verdict.Fail, test.Level, Check(test.Site), $"{Name(server)} is named for {holding} and says that it does not hold them",
                $"there, as an administrator of the server: {holding.HomeCommand}"
                + (samples.Length > 1 ? "; if they are homed, its site file or its own id in it is another one" : "")));
        }
        var foreign = samples.Where((_, other) => other != position).SelectMany(names => names.Take(1)).Take(NamesOfEach).ToList();
        var strange = await AskAsync(test.Site, server, foreign, cancellation);
        if (!strange.Any(code => code is not (null or ResponseCode.ServerNotResponsible or ResponseCode.ServerTooBusy)))
            return (own.Concat(strange).Any(code => code is not null), null);
        return (true, new Finding(Verdict.Fail, test.Level, Check(test.Site), $"{Name(server)} answers for names that hash to other servers of its site",
            $"its site file names other servers or another hash option than the record: {Advices.NewRecord(test.Level)}"));
    }

    private async Task<ResponseCode?[]> AskAsync(SiteRecord site, SiteServer server, IEnumerable<Utf8String> names, CancellationToken cancellation) =>
        await Task.WhenAll(names.Select(name => AskAsync(site, server, name, cancellation)));

    // Through the first door that leads somewhere; null when none does.
    private async Task<ResponseCode?> AskAsync(SiteRecord site, SiteServer server, Utf8String name, CancellationToken cancellation)
    {
        foreach (var door in Door.Of(site, server).OrderBy(door => door.Protocol == InterfaceProtocol.Udp))
        {
            if ((await prober.ResolveAsync(door, name, cancellation)).Answer is { } answer) return answer.Code;
        }
        return null;
    }

    private static string Check(SiteRecord site) => site.Servers.Count == 1 ? "holds" : "split";

    private static string Name(SiteServer server) => $"server {server.Id}";
}
