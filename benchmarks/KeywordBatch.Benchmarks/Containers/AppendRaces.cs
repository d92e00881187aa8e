using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using KeywordBatch.Benchmarks.Frame;
using KeywordBatch.DataContainers;
using Microsoft.Data.Sqlite;

namespace KeywordBatch.Benchmarks.Containers;

/// <summary>Append: to the page cache, and durable in groups.</summary>
internal static class AppendRaces
{
    private const int Group = 1_000;
    private const int Block = 256 * 1024;

    public static Task AppendAsync(BenchmarkRun run, long count)
    {
        Contest race = new($"Append {count:N0} records of {Workload.ValueSize} bytes, final flush included", Unit.Millions, run);
        race.Add("DataContainer", () => Rate(count, home => Container(home, count, commitEvery: 0)));
        if (ILogPeer.Find(run) is { } faster)
        {
            race.Add("FasterLog, checksum per entry", () => Rate(count, home => faster.Append(home, count, commitEvery: 0)));
        }

        race.Add("probe: copy, checksum, write two files", () => Rate(count, home => Probe(home, count)));
        race.Add("FileStream, 80 bytes a write, no checksum", () => Rate(count, home => Stream(home, count)));
        return race.RunAsync(warmUp: true);
    }

    public static Task DurableAsync(BenchmarkRun run, long count)
    {
        Contest race = new($"Durable in groups of {Group:N0}, {count:N0} records", Unit.Thousands, run);
        race.Add("DataContainer, Commit each 1,000", () => 1000 * Rate(count, home => Container(home, count, Group)));
        if (ILogPeer.Find(run) is { } faster)
        {
            race.Add("FasterLog, Commit(wait) each 1,000", () => 1000 * Rate(count, home => faster.Append(home, count, Group)));
            race.Add("FasterLog, same, then fsync of its log", () => 1000 * Rate(count, home => faster.Append(home, count, Group, sync: true)));
        }

        race.Add("SQLite WAL, synchronous=FULL, 1,000 a transaction", () => 1000 * Rate(count, home => Sqlite(home, count)));
        return race.RunAsync(warmUp: true);
    }

    public static Task SmallContainerAsync(BenchmarkRun run)
    {
        long count = run.Scaled(100_000);
        Contest race = new($"{count:N0} records including open, commit and close", Unit.Milliseconds, run);
        race.Add("DataContainer", () => Workload.InFolder(home => Milliseconds(() =>
        {
            using DataContainerWriter writer = DataContainerWriter.Open(new DataContainerOptions { Home = home });
            for (long number = 0; number < count; number++)
            {
                writer.Put(Workload.Hour, "opt", Workload.Value(number));
            }
        })));
        return race.RunAsync(warmUp: true);
    }

    public static double Milliseconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Rate(long count, Func<string, double> seconds) => count / Workload.InFolder(seconds) / 1e6;

    private static double Container(string home, long count, int commitEvery)
    {
        using DataContainerWriter writer = DataContainerWriter.Open(Workload.Options(home));
        long start = Stopwatch.GetTimestamp();
        for (long number = 0; number < count; number++)
        {
            writer.Put(Workload.Hour, "opt", Workload.Value(number));
            if (commitEvery != 0 && (number + 1) % commitEvery == 0)
            {
                writer.Commit();
            }
        }

        writer.Flush();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>What cannot be saved: copying as many bytes, a checksum over them, and writing them to two files.</summary>
    private static double Probe(string home, long count)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle data = Create(home, "data");
        using Microsoft.Win32.SafeHandles.SafeFileHandle index = Create(home, "index");
        byte[] dataBlock = new byte[Block];
        byte[] indexBlock = new byte[Block];
        int dataUsed = 0, indexUsed = 0;
        long dataAt = 0, indexAt = 0;
        long start = Stopwatch.GetTimestamp();
        for (long number = 0; number < count; number++)
        {
            if (dataUsed + Workload.RecordSize > Block)
            {
                RandomAccess.Write(data, dataBlock.AsSpan(0, dataUsed), dataAt);
                RandomAccess.Write(index, indexBlock.AsSpan(0, indexUsed), indexAt);
                (dataAt, indexAt, dataUsed, indexUsed) = (dataAt + dataUsed, indexAt + indexUsed, 0, 0);
            }

            Span<byte> record = dataBlock.AsSpan(dataUsed, Workload.RecordSize);
            Workload.Value(number).CopyTo(record[19..]);
            MemoryMarshal.Write(record[4..], Sum(record[8..]));
            Span<byte> entry = indexBlock.AsSpan(indexUsed, 32);
            MemoryMarshal.Write(entry, number);
            MemoryMarshal.Write(entry[8..], dataAt + dataUsed);
            MemoryMarshal.Write(entry[28..], Sum(entry[..24]));
            dataUsed += Workload.RecordSize;
            indexUsed += 32;
        }

        RandomAccess.Write(data, dataBlock.AsSpan(0, dataUsed), dataAt);
        RandomAccess.Write(index, indexBlock.AsSpan(0, indexUsed), indexAt);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        return crc;
    }

    private static double Stream(string home, long count)
    {
        using FileStream stream = new(Path.Combine(home, "stream"), FileMode.Create, FileAccess.Write, FileShare.Read, Block);
        long start = Stopwatch.GetTimestamp();
        for (long number = 0; number < count; number++)
        {
            stream.Write(Workload.Value(number));
        }

        stream.Flush();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Sqlite(string home, long count)
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(home, "db")};Pooling=False");
        connection.Open();
        Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE r (k INTEGER PRIMARY KEY, t INTEGER, o TEXT, v BLOB)");
        using SqliteCommand insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO r (t, o, v) VALUES ($t, 'opt', $v)";
        SqliteParameter time = insert.Parameters.Add("$t", SqliteType.Integer);
        SqliteParameter value = insert.Parameters.Add("$v", SqliteType.Blob);
        long start = Stopwatch.GetTimestamp();
        for (long number = 0; number < count;)
        {
            using SqliteTransaction transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            for (int put = 0; put < Group; put++, number++)
            {
                time.Value = Workload.Hour;
                value.Value = Workload.Value(number).ToArray();
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static Microsoft.Win32.SafeHandles.SafeFileHandle Create(string home, string name) =>
        File.OpenHandle(Path.Combine(home, name), FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
}
