using System.CommandLine;

namespace IdResolution.Topology;

/// <summary>The command line.</summary>
internal static class TopologyCommand
{
    public static RootCommand Build()
    {
        var secondaries = Number("--secondaries", 75, "Secondary nodes, in 17 industries.", 1, 10_000);
        var enterprises = Number("--enterprises", 750, "Enterprise nodes.", 3, 100_000);
        var recursives = Number("--recursives", 4, "Recursive nodes.", 1, 200);
        var prefixes = Number("--prefixes", 180_000, "Prefixes of enterprises registered at the secondaries, those with a node of their own included.", 0, 10_000_000);
        var identifiers = Number("--identifiers", 20, "Identifiers registered at each enterprise.", 2, 99_999);
        var seconds = Number("--seconds", 20, "How long Zipf-distributed names are asked for.", 1, 3_600);
        var clients = Number("--clients", 32, "Askers at a time.", 1, 1_024);
        var rate = Number("--rate", 0, "Questions a second in all; 0 = as fast as answers come.", 0, 1_000_000);
        var skew = new Option<double>("--skew") { Description = "Exponent of the Zipf distribution.", DefaultValueFactory = _ => 1.0 };
        var ttl = Number("--short-ttl", 10, "Time to live of every second identifier, in seconds; the others live a day.", 1, 3_600);
        var nodes = Number("--nodes-per-process", 200, "Nodes that one process hosts.", 1, 10_000);
        var keys = Number("--keys", 100, "Key pairs of secondaries and enterprises, shared when these are more: making one takes longer than starting a node.", 1, 100_000);
        var port = Number("--port", 0, "Port of every node, each on an address of its own in 127.0.0.0/8; 0 = any free one.", 0, 65_535);
        var seed = Number("--seed", 1, "Which names are popular.", 0, int.MaxValue);
        var output = new Option<string>("--out") { Description = "Where topology.md, topology.json and topology.svg are written.", DefaultValueFactory = _ => "." };
        var command = new RootCommand("Runs the national tree on this machine: a root, five top nodes, secondaries, enterprises and recursive nodes, over the loopback interface.")
        {
            secondaries, enterprises, recursives, prefixes, identifiers, seconds, clients, rate, skew, ttl, nodes, keys, port, seed, output,
        };
        command.SetAction((parsed, cancellation) => Conductor.RunAsync(new TopologyOptions
        {
            Secondaries = parsed.GetValue(secondaries),
            Enterprises = parsed.GetValue(enterprises),
            Recursives = parsed.GetValue(recursives),
            Prefixes = parsed.GetValue(prefixes),
            Identifiers = parsed.GetValue(identifiers),
            Seconds = parsed.GetValue(seconds),
            Clients = parsed.GetValue(clients),
            Rate = parsed.GetValue(rate),
            Skew = parsed.GetValue(skew),
            ShortTtl = parsed.GetValue(ttl),
            NodesPerProcess = parsed.GetValue(nodes),
            Keys = parsed.GetValue(keys),
            Port = parsed.GetValue(port),
            Seed = parsed.GetValue(seed),
            Output = parsed.GetRequiredValue(output),
        }, cancellation));
        return command;
    }

    private static Option<int> Number(string name, int value, string description, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var given && (given < least || given > most)) result.AddError($"{name} must be {least} to {most}.");
        });
        return option;
    }
}
