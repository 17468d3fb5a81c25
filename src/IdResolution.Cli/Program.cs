using IdResolution.Cli.CommandLine;

return await Idctl.RunAsync(args, CliHost.ForProcess());
