using System.Globalization;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Testing.DataContainers;

/// <summary>Puts numbered records at full speed, waiting only for a line on standard input. Arguments: home, count, records an hour.</summary>
public static class ContainerFeedCommand
{
    public static int Run(string[] args)
    {
        long count = long.Parse(args[1], CultureInfo.InvariantCulture);
        int perHour = int.Parse(args[2], CultureInfo.InvariantCulture);
        byte[] value = new byte[1024];
        Console.Out.WriteLine("ready");
        Console.ReadLine();
        using DataContainerWriter writer = DataContainerWriter.Open(new DataContainerOptions { Home = args[0] });
        for (long number = 0; number < count; number++)
        {
            int length = NumberedRecords.Fill(value, number);
            writer.Put(NumberedRecords.TimeOf(number, perHour), "o", value.AsSpan(0, length));
        }

        return 0;
    }
}
