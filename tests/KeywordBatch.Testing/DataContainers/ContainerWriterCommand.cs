using System.Buffers.Binary;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Testing.DataContainers;

/// <summary>
/// A process made to be killed: waits for a line on standard input, then puts numbered records until its end comes, and
/// writes each acknowledgement to standard output as 9 bytes: 'F' or 'C', and how many records exist up to there.
/// Arguments: home, seed. The line: the number of the first record.
/// </summary>
public static class ContainerWriterCommand
{
    public static int Run(string[] args)
    {
        using Stream acknowledgements = Console.OpenStandardOutput();
        Random random = new(int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture));
        byte[] value = new byte[1024];
        string? line = Console.ReadLine();
        if (line is null)
        {
            return 0;
        }

        long first = long.Parse(line, System.Globalization.CultureInfo.InvariantCulture);
        using DataContainerWriter writer = DataContainerWriter.Open(new DataContainerOptions
        {
            Home = args[0],
            BufferRecords = random.Next(1, 200),
            CommitEvery = TimeSpan.FromMilliseconds(random.Next(1, 20)),
        });
        Acknowledge('F', first);
        for (long number = first; ; number++)
        {
            int length = NumberedRecords.Fill(value, number);
            writer.Put(NumberedRecords.TimeOf(number), "o", value.AsSpan(0, length));
            switch (random.Next(64))
            {
                case 0:
                    Acknowledge('C', first + writer.Commit());
                    break;
                case 1 or 2 or 3:
                    Acknowledge('F', first + writer.Flush());
                    break;
                default:
                    break;
            }
        }

        void Acknowledge(char kind, long records)
        {
            Span<byte> message = stackalloc byte[1 + sizeof(long)];
            message[0] = (byte)kind;
            BinaryPrimitives.WriteInt64LittleEndian(message[1..], records);
            acknowledgements.Write(message);
        }
    }
}
