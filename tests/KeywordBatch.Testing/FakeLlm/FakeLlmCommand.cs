using System.Globalization;

namespace KeywordBatch.Testing.FakeLlm;

/// <summary>The fake server as a process of its own: prints its address and runs until SIGINT or SIGTERM.</summary>
internal static class FakeLlmCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        var options = new FakeLlmOptions();
        for (int i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length)
            {
                await Console.Error.WriteLineAsync($"{args[i]} has no value.");
                return 1;
            }

            string value = args[i + 1];
            switch (args[i])
            {
                case "--port":
                    options = options with { Port = int.Parse(value, CultureInfo.InvariantCulture) };
                    break;
                case "--faults":
                    options = options with { Faults = double.Parse(value, CultureInfo.InvariantCulture) };
                    break;
                case "--kinds":
                    options = options with { Kinds = [.. value.Split(',').Select(k => Enum.Parse<FakeFault>(k, ignoreCase: true))] };
                    break;
                case "--script":
                    options = options with { Script = [.. value.Split(',').Select(k => Enum.Parse<FakeFault>(k, ignoreCase: true))] };
                    break;
                case "--seed":
                    options = options with { Seed = int.Parse(value, CultureInfo.InvariantCulture) };
                    break;
                case "--retry-after":
                    options = options with { RetryAfterSeconds = int.Parse(value, CultureInfo.InvariantCulture) };
                    break;
                case "--latency-ms":
                    options = options with { Latency = TimeSpan.FromMilliseconds(int.Parse(value, CultureInfo.InvariantCulture)) };
                    break;
                case "--limit-per-minute":
                    options = options with { LimitPerMinute = int.Parse(value, CultureInfo.InvariantCulture) };
                    break;
                case "--api-key":
                    options = options with { ApiKey = value };
                    break;
                default:
                    await Console.Error.WriteLineAsync($"fake-hcx knows no {args[i]}.");
                    return 1;
            }
        }

        using var stop = new CancellationTokenSource();
        void Stop(System.Runtime.InteropServices.PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }

        using var interrupt = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGINT, Stop);
        using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, Stop);
        await using FakeLlmServer server = await FakeLlmServer.StartAsync(options);
        await Console.Out.WriteLineAsync("listening " + server.BaseUrl);
        await server.WaitForShutdownAsync(stop.Token);
        return 0;
    }
}
