using KeywordBatch.Cli;

return await CliHost.RunAsync(args);
