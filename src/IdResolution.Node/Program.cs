using IdResolution.Node.Commands;

return await CommandLine.RunAsync(args);
