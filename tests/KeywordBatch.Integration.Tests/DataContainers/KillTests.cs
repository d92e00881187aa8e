using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using KeywordBatch.DataContainers;
using KeywordBatch.Testing;
using KeywordBatch.Testing.DataContainers;
using Xunit.Abstractions;

namespace KeywordBatch.Integration.Tests.DataContainers;

/// <summary>
/// Writers are killed at random moments. KEYWORDBATCH_LONG=1 does 10,000 rounds instead of 300.
/// </summary>
[Collection("serverless")]
public class KillTests(ITestOutputHelper output)
{
    private const int RoundsPerHome = 12;
    private const int LongestLife = 30;

    private static int Rounds => Environment.GetEnvironmentVariable("KEYWORDBATCH_LONG") == "1" ? 10_000 : 300;

    [Fact]
    public async Task Acknowledged_records_survive_a_kill()
    {
        Random random = new(20250611);
        long records = 0, recovered = 0;
        int rounds = 0;
        while (rounds < Rounds)
        {
            using TempHome home = new();
            List<DataContainerDamage> damage = [];
            using DataContainerReader follower = DataContainerReader.Open(
                new DataContainerReaderOptions { Home = home.Path, OnDamage = damage.Add });
            follower.SeekFirst();
            long followed = 0, next = 0;
            Process child = Start(home, random);
            for (int round = 0; round < RoundsPerHome && rounds < Rounds; round++, rounds++)
            {
                // The next child starts up while this one works and is checked.
                Process following = Start(home, random);
                long acknowledged = await RunAndKillAsync(child, next, TimeSpan.FromMilliseconds(random.NextDouble() * LongestLife));
                child = following;
                using (DataContainerWriter writer = DataContainerWriter.Open(new DataContainerOptions { Home = home.Path }))
                {
                    recovered += writer.RecoveredBytes > 0 ? 1 : 0;
                }

                next = CountInOrder(home.Path);
                Assert.True(next >= acknowledged, $"round {rounds}: {acknowledged} records were acknowledged, {next} are there");
                followed = ReadOn(follower, followed);
                Assert.Equal(next, followed);
            }

            await EndAsync(child);
            Assert.Empty(damage);
            records += next;
        }

        output.WriteLine($"{rounds} kills, {records} records, {recovered} times a tail was cut");
        Assert.True(records > rounds);
    }

    private static Process Start(TempHome home, Random random) =>
        TestingProcess.Start("container-writer", home.Path, random.Next().ToString(CultureInfo.InvariantCulture));

    private static async Task<long> RunAndKillAsync(Process child, long first, TimeSpan life)
    {
        try
        {
            await child.StandardInput.WriteLineAsync(first.ToString(CultureInfo.InvariantCulture));
            await child.StandardInput.FlushAsync();
            Stream acknowledgements = child.StandardOutput.BaseStream;
            byte[] message = new byte[1 + sizeof(long)];

            // The first acknowledgement says that the writer is open.
            await acknowledgements.ReadExactlyAsync(message);
            Task kill = Task.Run(async () =>
            {
                await Task.Delay(life);
                child.Kill();
            });
            long acknowledged = first;
            while (await acknowledgements.ReadAtLeastAsync(message, message.Length, throwOnEndOfStream: false) == message.Length)
            {
                acknowledged = BinaryPrimitives.ReadInt64LittleEndian(message.AsSpan(1));
            }

            await kill;
            await child.WaitForExitAsync();
            return acknowledged;
        }
        finally
        {
            child.Dispose();
        }
    }

    private static async Task EndAsync(Process child)
    {
        child.StandardInput.Close();
        await child.WaitForExitAsync();
        child.Dispose();
    }

    private static long CountInOrder(string home)
    {
        using DataContainerReader reader = DataContainerReader.Open(home);
        reader.SeekFirst();
        return ReadOn(reader, 0);
    }

    private static long ReadOn(DataContainerReader reader, long expected)
    {
        while (reader.TryReadNext(out DataContainerRecordView record))
        {
            Assert.Equal(expected, NumberedRecords.NumberOf(record.Value));
            Assert.Equal(NumberedRecords.TimeOf(expected), record.MsgTime);
            expected++;
        }

        return expected;
    }
}
