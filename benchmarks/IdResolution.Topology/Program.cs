using IdResolution.Topology;
using IdResolution.Topology.Nodes;

// A process that hosts nodes is told what to do over its standard input by the one that a person started.
return args is ["host"] ? await Host.RunAsync() : await TopologyCommand.Build().Parse(args).InvokeAsync();
