using KeywordBatch.Testing.FakeLlm;

string command = args.Length > 0 ? args[0] : "";
switch (command)
{
    case "fake-hcx":
        return await FakeLlmCommand.RunAsync(args[1..]);
    default:
        await Console.Error.WriteLineAsync($"KeywordBatch.Testing knows no command '{command}'; there is: fake-hcx.");
        return 1;
}
