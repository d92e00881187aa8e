using System.Runtime.CompilerServices;
using System.Threading.Channels;
using KeywordBatch.Classification;

namespace KeywordBatch.Batch;

/// <summary>
/// Answers questions: from the journal, by waiting for the same question of another day that is being asked already, and
/// only else by asking. Shared by the units of a run.
/// </summary>
internal sealed class AnswerSource(ClassificationPipeline pipeline, AnswerJournal? journal, IReadOnlyList<KeywordCategory> categories)
{
    private const int Buffer = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Asking> _asking = new(StringComparer.Ordinal);
    private readonly HashSet<KeywordCategory> _categories = [.. categories];
    private long _reused;

    /// <summary>Questions that did not have to be asked.</summary>
    public long Reused => Interlocked.Read(ref _reused);

    /// <summary>Makes every answer given so far durable, and learns of those that other runs have kept meanwhile.</summary>
    public void Commit()
    {
        journal?.Commit();
        journal?.Refresh();
    }

    /// <summary>Answers a stream of questions, each exactly once, in the order in which they are settled.</summary>
    /// <param name="questions">The questions of a unit.</param>
    /// <param name="calls">Counts the calls that they cost.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async IAsyncEnumerable<ClassifiedQuestion> AnswerAsync(
        IAsyncEnumerable<MissingKeyword> questions, ClassificationMetrics calls, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var results = Channel.CreateBounded<ClassifiedQuestion>(Buffer);
        var unit = new Unit(results.Writer, stop.Token);

        // The day may have been taken over from a run that was killed: what that one paid for is in its journal.
        journal?.Refresh();
        Task work = WorkAsync(questions, unit, calls, stop.Token);
        try
        {
            await foreach (ClassifiedQuestion result in results.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return result;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(false);
        }
    }

    private void Keep(ClassifiedQuestion result)
    {
        if (result.Answer is { } answer)
        {
            journal?.Add(answer);
        }
    }

    // Never throws: its error goes to the reader through the channel.
    private async Task WorkAsync(IAsyncEnumerable<MissingKeyword> questions, Unit unit, ClassificationMetrics calls, CancellationToken cancellationToken)
    {
        try
        {
            IAsyncEnumerable<MissingKeyword> toAsk = FilterAsync(questions, unit, cancellationToken);
            await foreach (ClassifiedQuestion result in pipeline.ClassifyAsync(toAsk, Keep, calls, cancellationToken).ConfigureAwait(false))
            {
                await SettleAsync(result, unit, cancellationToken).ConfigureAwait(false);
            }

            await unit.WaitForOthersAsync().ConfigureAwait(false);
            unit.Results.Complete();
        }
        catch (Exception e)
        {
            await AbandonAsync(unit).ConfigureAwait(false);
            unit.Results.Complete(e);
        }
    }

    private async IAsyncEnumerable<MissingKeyword> FilterAsync(
        IAsyncEnumerable<MissingKeyword> questions, Unit unit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (MissingKeyword question in questions.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (MustAsk(question, unit, out ChatKeyword? known))
            {
                yield return question;
            }
            else if (known is not null)
            {
                Interlocked.Increment(ref _reused);
                await unit.Results.WriteAsync(new(question, known, null), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private ChatKeyword? Find(MissingKeyword question) =>
        journal is not null
        && journal.TryFind(question.Text, out JournalEntry? entry)
        && _categories.Contains(new(entry!.CategoryId, entry.Category ?? ""))
            ? entry.AnswerTo(question)
            : null;

    // Under one lock: an answer is in the journal before its question stops being one that is asked.
    private bool MustAsk(MissingKeyword question, Unit unit, out ChatKeyword? known)
    {
        lock (_gate)
        {
            known = null;
            if (_asking.TryGetValue(question.Text, out Asking? asking))
            {
                asking.Waiting.Add((question, unit));
                unit.Waits();
                return false;
            }

            known = Find(question);
            if (known is not null)
            {
                return false;
            }

            _asking.Add(question.Text, new(unit));
            return true;
        }
    }

    private async Task SettleAsync(ClassifiedQuestion result, Unit unit, CancellationToken cancellationToken)
    {
        Asking? asking;
        lock (_gate)
        {
            _asking.Remove(result.Question.Text, out asking);
        }

        try
        {
            await unit.Results.WriteAsync(result, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Also when this unit has lost its lease meanwhile: nobody else knows of those that wait.
            foreach ((MissingKeyword question, Unit waiting) in asking?.Waiting ?? [])
            {
                Interlocked.Increment(ref _reused);
                await waiting.GiveAsync(new(
                    question,
                    result.Answer is { } a ? a with { Date = question.Date, Text = question.Text, Count = question.Count } : null,
                    result.Failure is { } f ? f with { Date = question.Date, Count = question.Count } : null)).ConfigureAwait(false);
            }
        }
    }

    // A unit that ends early leaves questions that others wait for: they stay missing, and a later pass asks them.
    private async Task AbandonAsync(Unit unit)
    {
        List<(MissingKeyword Question, Unit Unit)> left = [];
        lock (_gate)
        {
            foreach ((string text, Asking asking) in _asking.Where(a => a.Value.By == unit).ToList())
            {
                _asking.Remove(text);
                left.AddRange(asking.Waiting);
            }
        }

        foreach ((MissingKeyword question, Unit waiting) in left)
        {
            await waiting.GiveAsync(new(
                question,
                null,
                new(question.Date, question.Text, question.Count, "classify", BatchErrors.Message("AskedByDayThatEnded")) { Attempts = 0 })).ConfigureAwait(false);
        }
    }

    private sealed class Asking(Unit by)
    {
        public Unit By { get; } = by;

        public List<(MissingKeyword Question, Unit Unit)> Waiting { get; } = [];
    }

    private sealed class Unit(ChannelWriter<ClassifiedQuestion> results, CancellationToken cancellationToken)
    {
        private readonly Lock _gate = new();
        private TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _waiting;

        public ChannelWriter<ClassifiedQuestion> Results { get; } = results;

        public void Waits()
        {
            lock (_gate)
            {
                if (_waiting++ == 0)
                {
                    _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }
        }

        public async Task GiveAsync(ClassifiedQuestion result)
        {
            try
            {
                await Results.WriteAsync(result, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is ChannelClosedException or OperationCanceledException or ObjectDisposedException)
            {
                // That unit has ended early: the question stays missing.
            }

            lock (_gate)
            {
                if (--_waiting == 0)
                {
                    _all.SetResult();
                }
            }
        }

        public Task WaitForOthersAsync()
        {
            lock (_gate)
            {
                return _waiting == 0 ? Task.CompletedTask : _all.Task.WaitAsync(cancellationToken);
            }
        }
    }
}
