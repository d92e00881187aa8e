using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace KeywordBatch.Classification;

/// <summary>
/// Turns a stream of questions into a stream of answers and failures, each question exactly once, in the order in which
/// they are settled. Memory is bounded by concurrency and questions a call; a slow consumer stops the calls. Several
/// streams at once (days in parallel) share the concurrency, the quota, the pauses and the circuit.
/// </summary>
public sealed class ClassificationPipeline : IDisposable
{
    private readonly ClassificationOptions _options;
    private readonly SemaphoreSlim _slots;
    private readonly LocalLlmQuota? _ownQuota;
    private readonly CallRunner _runner;

    /// <summary>Makes one.</summary>
    /// <param name="classifier">Who answers; stays the caller's to dispose.</param>
    /// <param name="categories">The categories that are allowed, one or more.</param>
    /// <param name="options">How to ask.</param>
    /// <param name="timeProvider">The clock of waits and time-outs.</param>
    /// <param name="random">The jitter of waits.</param>
    /// <exception cref="KeywordBatchException">InvalidOption, NoCategories, AmbiguousCategory, DefaultCategoryMissing.</exception>
    public ClassificationPipeline(
        IKeywordClassifier classifier,
        IReadOnlyList<KeywordCategory> categories,
        ClassificationOptions options,
        TimeProvider timeProvider,
        Random random)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(categories);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(random);
        options.Validate();
        if (categories.Count == 0)
        {
            throw ClassificationErrors.NoCategories();
        }

        RulesClassifier? rules = options.Fallback ?? classifier as RulesClassifier;
        rules?.CheckDefault(categories);
        _options = options;
        _slots = new SemaphoreSlim(options.Concurrency, options.Concurrency);
        _ownQuota = options.Quota is null ? new LocalLlmQuota(options.MaxRequestsPerMinute, options.MinRequestInterval, timeProvider, options.MaxTokensPerMinute) : null;
        ILlmQuota quota = options.Quota ?? _ownQuota!;
        Identity = classifier.Identity;
        Metrics = new ClassificationMetrics(classifier.Identity.Name, classifier.IsFree);
        var gate = new CallGate(timeProvider, (options.MaxRetryDelay * 2) + (options.Timeout * 2) + CallPolicy.CircuitBreak)
        {
            Paused = delay => Paused?.Invoke(delay),
        };
        var check = new AnswerCheck(categories, new KeywordCleaner(rules));
        var policy = new CallPolicy(options, gate, _slots, quota, timeProvider, random);
        _runner = new CallRunner(classifier, categories, options, check, policy, gate, quota);
    }

    /// <summary>Who answers.</summary>
    public ClassifierIdentity Identity { get; }

    /// <summary>Told, from any thread, when a quota or an outage holds all calls back for 5 s or more: for how long at least.</summary>
    public Action<TimeSpan>? Paused { get; set; }

    /// <summary>What has happened so far, over all streams.</summary>
    public ClassificationMetrics Metrics { get; }

    /// <summary>Classifies a stream of questions.</summary>
    /// <param name="questions">Read only as fast as the results are taken.</param>
    /// <param name="cancellationToken">Ends the calls in flight at once.</param>
    /// <returns>Each question with its answer or its failure. Ending the enumeration early ends all work behind it.</returns>
    /// <exception cref="KeywordBatchException">
    /// The run cannot go on: AuthenticationFailed, ModelNotFound, ClassifierUnreachable, ClassifierUnavailable. What was
    /// settled before comes out first.
    /// </exception>
    public IAsyncEnumerable<ClassifiedQuestion> ClassifyAsync(
        IAsyncEnumerable<MissingKeyword> questions, CancellationToken cancellationToken = default) =>
        ClassifyAsync(questions, null, Metrics, cancellationToken);

    /// <summary>
    /// The same, with each result told as soon as it is there, before it waits for its consumer: for a journal, since what
    /// waits is lost with the process. Told from several threads at once. Counted by the metrics given, which count on to
    /// those of the pipeline.
    /// </summary>
    internal async IAsyncEnumerable<ClassifiedQuestion> ClassifyAsync(
        IAsyncEnumerable<MissingKeyword> questions, Action<ClassifiedQuestion>? settled, ClassificationMetrics metrics, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(questions);

        // Two ends: the consumer's stops everything, an error stops the calls but lets what is settled flow out.
        using var consumer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var calls = CancellationTokenSource.CreateLinkedTokenSource(consumer.Token);
        var batches = Channel.CreateBounded<IReadOnlyList<MissingKeyword>>(new BoundedChannelOptions(1) { SingleWriter = true });
        var results = Channel.CreateBounded<ClassifiedQuestion>(
            new BoundedChannelOptions(_options.Concurrency * _options.QuestionsPerCall) { SingleReader = true });
        Task work = WorkAsync(questions, batches, results.Writer, settled, metrics, calls, consumer.Token);
        try
        {
            await foreach (ClassifiedQuestion result in results.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return result;
            }
        }
        finally
        {
            await consumer.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _slots.Dispose();
        _ownQuota?.Dispose();
    }

    // Never throws: the first error goes to the reader through the channel, those it causes elsewhere say nothing new.
    private async Task WorkAsync(
        IAsyncEnumerable<MissingKeyword> questions,
        Channel<IReadOnlyList<MissingKeyword>> batches,
        ChannelWriter<ClassifiedQuestion> results,
        Action<ClassifiedQuestion>? settled,
        ClassificationMetrics metrics,
        CancellationTokenSource calls,
        CancellationToken consumer)
    {
        Exception? first = null;
        Task[] tasks = new Task[_options.Concurrency + 1];

        // A failed source lets what was read finish; a failed call stops the rest.
        tasks[0] = Guard(() => FeedAsync(questions, batches.Writer, calls.Token), stopsCalls: false);
        for (int i = 1; i < tasks.Length; i++)
        {
            tasks[i] = Guard(() => ConsumeAsync(batches.Reader, metrics, EmitAsync, calls.Token), stopsCalls: true);
        }

        await Task.WhenAll(tasks).ConfigureAwait(false);
        results.Complete(first);

        ValueTask EmitAsync(ClassifiedQuestion result)
        {
            settled?.Invoke(result);
            return results.WriteAsync(result, consumer);
        }

        async Task Guard(Func<Task> body, bool stopsCalls)
        {
            try
            {
                await Task.Run(body, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref first, e, null);
                if (stopsCalls)
                {
                    await calls.CancelAsync().ConfigureAwait(false);
                }
            }
            finally
            {
                if (!stopsCalls)
                {
                    batches.Writer.Complete();
                }
            }
        }
    }

    private async Task FeedAsync(
        IAsyncEnumerable<MissingKeyword> questions, ChannelWriter<IReadOnlyList<MissingKeyword>> batches, CancellationToken cancellationToken)
    {
        var next = new List<MissingKeyword>(_options.QuestionsPerCall);
        await foreach (MissingKeyword question in questions.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            next.Add(question);
            if (next.Count == _options.QuestionsPerCall)
            {
                await batches.WriteAsync(next, cancellationToken).ConfigureAwait(false);
                next = new List<MissingKeyword>(_options.QuestionsPerCall);
            }
        }

        if (next.Count > 0)
        {
            await batches.WriteAsync(next, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ConsumeAsync(
        ChannelReader<IReadOnlyList<MissingKeyword>> batches,
        ClassificationMetrics metrics,
        Func<ClassifiedQuestion, ValueTask> emit,
        CancellationToken cancellationToken)
    {
        await foreach (IReadOnlyList<MissingKeyword> batch in batches.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await _runner.RunAsync(batch, metrics, emit, cancellationToken).ConfigureAwait(false);
        }
    }
}
