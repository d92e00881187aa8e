using System.CommandLine;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cli.Commands;

/// <summary>Reads lines msgTime, tab, opt, tab, value from standard input and appends them.</summary>
internal static class ContainerPutCommand
{
    private const int LinuxFileSizeSignal = 25;

    private static readonly TimeSpan AcknowledgePause = TimeSpan.FromMilliseconds(50);

    private static readonly Option<int> Buffer = SharedOptions.Whole("--buffer", null, 1, 1_000_000, () => 1_000);

    private static readonly Option<int> CommitEvery = SharedOptions.Whole<int>("--commit-every", null, 0, 100_000_000);

    private static readonly Option<int> FileTimeInterval = SharedOptions.Whole<int>("--file-time-interval", null, 0, 100_000);

    private static readonly Option<int> KeepHours = SharedOptions.Whole<int>("--keep-hours", null, 0, 1_000_000);

    private static readonly Option<bool> Acknowledge = new("--ack");

    public static Command Create()
    {
        Command command = new("put");
        command.Add(ContainerCommand.Home);
        command.Add(Buffer);
        command.Add(CommitEvery);
        command.Add(FileTimeInterval);
        command.Add(KeepHours);
        command.Add(Acknowledge);
        return command.Runs(RunAsync);
    }

    private static async Task<int> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        // At a file-size limit the system would end the process; handled, the write fails with an error that says so.
        using PosixSignalRegistration? fileSize = OperatingSystem.IsLinux()
            ? PosixSignalRegistration.Create((PosixSignal)LinuxFileSizeSignal, signal => signal.Cancel = true)
            : null;

        // Before the writer, which would make a container that nothing comes into.
        StandardInput input = new(cancellationToken);
        DataContainerWriter writer = DataContainerWriter.Open(new DataContainerOptions
        {
            Home = context.Get(ContainerCommand.Home),
            BufferRecords = context.Get(Buffer),
            CommitEveryRecords = context.Get(CommitEvery),
            FileTimeInterval = context.Get(FileTimeInterval),
            KeepHours = context.Get(KeepHours),
            TimeProvider = context.Clock,
        });
        if (writer.RecoveredBytes > 0)
        {
            await context.Error.WriteLineAsync(CliTexts.Get("EndCut", writer.RecoveredBytes));
        }

        long refused = 0;
        Acknowledgements acknowledgements = new(context.Output, context.Get(Acknowledge));
        try
        {
            refused = await PutLinesAsync(context, input, writer, acknowledgements, cancellationToken);
        }
        finally
        {
            // What was read before a stop is kept; the last acknowledgement follows the commit within Dispose.
            writer.Dispose();
            acknowledgements.Write(writer.Committed);
        }

        return refused + writer.Rejected > 0 ? ExitCode.Incomplete : ExitCode.Done;
    }

    private static async Task<long> PutLinesAsync(
        CliContext context, Stream bytes, DataContainerWriter writer, Acknowledgements acknowledgements, CancellationToken cancellationToken)
    {
        PipeReader input = PipeReader.Create(bytes, new StreamPipeReaderOptions(bufferSize: 64 * 1024, minimumReadSize: 16 * 1024));
        LineSplitter lines = new();
        long refused = 0;
        while (true)
        {
            ValueTask<ReadResult> reading = input.ReadAsync(cancellationToken);
            ReadResult read = reading.IsCompleted
                ? await reading
                : await WaitAsync(reading.AsTask(), writer, acknowledgements, context.Clock, cancellationToken);
            System.Buffers.ReadOnlySequence<byte> rest = read.Buffer;
            while (lines.TryTake(ref rest, read.IsCompleted, out ReadOnlyMemory<byte> line))
            {
                refused += await PutAsync(context, writer, line, lines.Number) ? 0 : 1;
                acknowledgements.Write(writer.Committed);
            }

            input.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
            {
                return refused;
            }
        }
    }

    /// <summary>Nothing more to read for now: readers get what there is, and commits that the clock brings are acknowledged.</summary>
    private static async Task<ReadResult> WaitAsync(
        Task<ReadResult> reading, DataContainerWriter writer, Acknowledgements acknowledgements, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await Task.WhenAny(reading, Task.Delay(AcknowledgePause, clock, cancellationToken)) != reading)
        {
            writer.Flush();
        }

        while (!reading.IsCompleted)
        {
            acknowledgements.Write(writer.Committed);
            await Task.WhenAny(reading, Task.Delay(AcknowledgePause, clock, cancellationToken));
        }

        return await reading;
    }

    private static async Task<bool> PutAsync(CliContext context, DataContainerWriter writer, ReadOnlyMemory<byte> line, long number)
    {
        try
        {
            bool? isStored = line.IsEmpty ? true : Put(writer, line.Span);
            if (isStored == false)
            {
                string time = Encoding.UTF8.GetString(line.Span[..14]);
                await context.Error.WriteLineAsync(CliTexts.Get("Line", number, writer.TooFarAhead(time).Message));
            }
            else if (isStored is null)
            {
                await context.Error.WriteLineAsync(CliTexts.Get("Line", number, CliTexts.Get("OptIsNoText")));
            }

            return isStored is not null;
        }
        catch (KeywordBatchException error) when (error.Kind is KeywordBatchErrorKind.InvalidArgument or KeywordBatchErrorKind.InvalidData)
        {
            await context.Error.WriteLineAsync(CliTexts.Get("Line", number, $"{error.Message} {error.RecommendedAction}"));
            return false;
        }
    }

    /// <summary>
    /// False when the record went to error.log; null when its opt is no UTF-8, and would be stored as something else. A line
    /// without tabs has an empty opt and value.
    /// </summary>
    private static bool? Put(DataContainerWriter writer, ReadOnlySpan<byte> line)
    {
        Split(line, out ReadOnlySpan<byte> time, out ReadOnlySpan<byte> rest);
        Split(rest, out ReadOnlySpan<byte> opt, out ReadOnlySpan<byte> value);
        return Utf8.IsValid(opt) ? writer.Put(Encoding.UTF8.GetString(time), Encoding.UTF8.GetString(opt), value).IsStored : null;
    }

    private static void Split(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> field, out ReadOnlySpan<byte> rest)
    {
        int tab = text.IndexOf((byte)'\t');
        field = tab < 0 ? text : text[..tab];
        rest = tab < 0 ? [] : text[(tab + 1)..];
    }

    /// <summary>Written at once: whoever reads them goes by them.</summary>
    private sealed class Acknowledgements(TextWriter output, bool isWanted)
    {
        private long _written;

        public void Write(long committed)
        {
            if (isWanted && committed != _written)
            {
                output.WriteLine(committed.ToString(CultureInfo.InvariantCulture));
                output.Flush();
                _written = committed;
            }
        }
    }
}
