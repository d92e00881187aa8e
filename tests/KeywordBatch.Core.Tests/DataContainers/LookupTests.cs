using KeywordBatch.DataContainers;

namespace KeywordBatch.Core.Tests.DataContainers;

public class LookupTests
{
    private const int Records = 5;
    private const long Later = ContainerText.Hour + 10000;

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task What_is_not_there_brings_no_other_records()
    {
        MemoryStorage storage = Fill(ContainerText.Hour, Later);
        Assert.Empty(await ReadAsync(storage, new() { Key = 7 }));
        Assert.Empty(await ReadAsync(storage, new() { Key = 7, To = Later }));
        Assert.Empty(await ReadAsync(storage, new() { Key = 7, Wait = Short }));
        Assert.Empty(await ReadAsync(storage, new() { Key = 7, From = Later, Wait = Short }));
        Assert.Empty(await ReadAsync(storage, new() { Key = 0, From = Later + 10000, Wait = Short }));
        Assert.Empty(await ReadAsync(storage, new() { Time = Later, From = ContainerText.Hour - 10000, To = Later + 1 }));
        Assert.Empty(await ReadAsync(storage, new() { Opt = "o", From = ContainerText.Hour - 10000, Wait = Short }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Records)]
    public async Task What_is_still_to_come_is_waited_for_and_read_on_from(int present)
    {
        MemoryStorage storage = new();
        using DataContainerWriter writer = ContainerText.OpenWriter(storage);
        for (int number = 0; number < present; number++)
        {
            writer.Put(number);
        }

        writer.Flush();
        Task<List<long>> reading = ReadAsync(storage, new() { Key = 7, Wait = TimeSpan.FromMinutes(1) }, most: 3);
        for (int number = present; number < 10; number++)
        {
            await Task.Yield();
            writer.Put(number);
            writer.Flush();
        }

        Assert.Equal([7, 8, 9], (await reading).Select(time => time % 100));
    }

    [Fact]
    public async Task Lookups_stay_within_the_times()
    {
        MemoryStorage storage = Fill(ContainerText.Hour, Later);
        Assert.Equal([ContainerText.Hour + 2], await ReadAsync(storage, new() { Last = true, To = ContainerText.Hour + 2 }));
        Assert.Equal([ContainerText.Hour + 4], await ReadAsync(storage, new() { Last = true, To = ContainerText.Hour + 40 }));
        Assert.Equal([Later + 4], await ReadAsync(storage, new() { Last = true, From = ContainerText.Hour + 2 }));
        Assert.Empty(await ReadAsync(storage, new() { Last = true, From = Later + 30 }));
        Assert.Empty(await ReadAsync(storage, new() { Last = true, To = ContainerText.Hour - 10000 }));
        Assert.Equal([ContainerText.Hour + 3], await ReadAsync(storage, new() { First = true, From = ContainerText.Hour + 3 }));
        Assert.Equal([Later], await ReadAsync(storage, new() { First = true, From = ContainerText.Hour + 30 }));
        Assert.Equal([ContainerText.Hour + 3, ContainerText.Hour + 4], await ReadAsync(
            storage, new() { First = true, From = ContainerText.Hour + 3, To = ContainerText.Hour + 40 }));
        Assert.Empty(await ReadAsync(storage, new() { First = true, From = Later + 30 }));
        Assert.Equal([ContainerText.Hour + 3], await ReadAsync(storage, new() { Time = ContainerText.Hour + 3, To = ContainerText.Hour + 3 }));
        Assert.Empty(await ReadAsync(storage, new() { Time = ContainerText.Hour + 3, To = ContainerText.Hour + 2 }));
        Assert.Empty(await ReadAsync(storage, new() { Key = 3, To = ContainerText.Hour + 2 }));
    }

    [Fact]
    public async Task The_last_one_up_to_a_time_may_have_come_late()
    {
        MemoryStorage storage = new();
        using (DataContainerWriter writer = ContainerText.OpenWriter(storage))
        {
            foreach (int number in (int[])[1, 2, 9, 3, 8])
            {
                writer.Put(number);
            }
        }

        Assert.Equal([ContainerText.Hour + 3], await ReadAsync(storage, new() { Last = true, To = ContainerText.Hour + 5 }));
    }

    private static async Task<List<long>> ReadAsync(MemoryStorage storage, DataContainerQuery query, int most = int.MaxValue)
    {
        List<long> times = [];
        using DataContainerReader reader = ContainerText.OpenReader(storage);
        await foreach (DataContainerRecord record in reader.ReadAsync(query))
        {
            times.Add(long.Parse(record.MsgTime, System.Globalization.CultureInfo.InvariantCulture));
            if (times.Count == most)
            {
                break;
            }
        }

        return times;
    }

    private static MemoryStorage Fill(params long[] hours)
    {
        MemoryStorage storage = new();
        using DataContainerWriter writer = ContainerText.OpenWriter(storage);
        foreach (long hour in hours)
        {
            for (int number = 0; number < Records; number++)
            {
                writer.Put(number, hour);
            }
        }

        return storage;
    }
}
