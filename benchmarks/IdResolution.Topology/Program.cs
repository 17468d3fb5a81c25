using System.CommandLine;
using IdResolution.Topology;
using IdResolution.Topology.Nodes;

// A process that hosts nodes is told what to do over its standard input by the one that a person started.
// A person who stops that one does not have to clean up.
return args is ["host"]
    ? await Host.RunAsync()
    : await TopologyCommand.Build().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(2) });
