using System.Diagnostics;
using System.Text.RegularExpressions;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace KeywordBatch.Classification;

/// <summary>Brings the questions of one batch to an end: every one gets an answer or a reason.</summary>
internal sealed class CallRunner(
    IKeywordClassifier classifier,
    IReadOnlyList<KeywordCategory> categories,
    ClassificationOptions options,
    AnswerCheck check,
    CallPolicy policy,
    CallGate gate,
    ILlmQuota quota)
{
    private readonly string _name = classifier.Identity.Name;

    /// <summary>Asks until every question is answered or failed.</summary>
    /// <param name="questions">The questions of one call.</param>
    /// <param name="metrics">Counts what they cost.</param>
    /// <param name="emit">Takes each question as soon as it is settled.</param>
    /// <param name="cancellationToken">Ends the call in flight.</param>
    /// <exception cref="KeywordBatchException">The run cannot go on: AuthenticationFailed, ModelNotFound, ClassifierUnreachable, ClassifierUnavailable.</exception>
    public async ValueTask RunAsync(
        IReadOnlyList<MissingKeyword> questions,
        ClassificationMetrics metrics,
        Func<ClassifiedQuestion, ValueTask> emit,
        CancellationToken cancellationToken)
    {
        var asked = new List<AskedQuestion>(questions.Count);
        foreach (MissingKeyword question in questions)
        {
            if (TryMask(question.Text, out string masked))
            {
                asked.Add(new AskedQuestion(question, masked));
            }
            else
            {
                await emit(Settle(question, ClassificationErrors.MaskingTimedOut(), metrics)).ConfigureAwait(false);
            }
        }

        if (asked.Count > 0)
        {
            await RunAsync(new CallBatch(asked, 0, metrics), emit, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask RunAsync(CallBatch batch, Func<ClassifiedQuestion, ValueTask> emit, CancellationToken cancellationToken)
    {
        string? reason = null;
        bool serverTrouble = false;
        try
        {
            await CallAsync(batch, b => HandOnAsync(b, emit), cancellationToken).ConfigureAwait(false);
        }
        catch (ClassifierCallException e) when (e.Fault == ClassifierFault.Rejected && batch.Open.Count > 1)
        {
            // One bad question must not cost the others of its call.
            int half = batch.Open.Count / 2;
            await RunAsync(new CallBatch([.. batch.Open.Take(half)], batch.RetriesUsed, batch.Metrics), emit, cancellationToken).ConfigureAwait(false);
            await RunAsync(new CallBatch([.. batch.Open.Skip(half)], batch.RetriesUsed, batch.Metrics), emit, cancellationToken).ConfigureAwait(false);
            return;
        }
        catch (ClassifierCallException e)
        {
            reason = e.Fault switch
            {
                ClassifierFault.AuthenticationFailed => throw ClassificationErrors.AuthenticationFailed(_name, e),
                ClassifierFault.NotFound => throw ClassificationErrors.ModelNotFound(_name, e),
                ClassifierFault.Unreachable when !gate.EverReached => throw ClassificationErrors.ClassifierUnreachable(_name, e),
                ClassifierFault.Unreachable or ClassifierFault.Throttled =>
                    throw ClassificationErrors.ClassifierUnavailable(_name, options.Patience, e),
                ClassifierFault.Rejected => ClassificationErrors.CallRejected(e.Message),
                _ => ClassificationErrors.CallFailed(batch.Calls, e.Message),
            };
            serverTrouble = e is { Fault: ClassifierFault.Transient, HasAnswered: false };
        }
        catch (BrokenCircuitException e)
        {
            throw ClassificationErrors.ClassifierUnavailable(_name, options.Patience, e.InnerException ?? e);
        }
        catch (TimeoutRejectedException)
        {
            reason = ClassificationErrors.CallFailed(batch.Calls, ClassificationErrors.TimedOut(options.Timeout));
            serverTrouble = true;
        }

        await HandOnAsync(batch, emit).ConfigureAwait(false);
        foreach (AskedQuestion question in batch.Open)
        {
            await emit(Settle(question.Question, reason ?? question.Problem!, batch.Metrics, serverTrouble)).ConfigureAwait(false);
        }
    }

    // What cannot be masked is not sent.
    private bool TryMask(string text, out string masked)
    {
        try
        {
            masked = WellFormedText.From(options.Redactor?.Redact(text) ?? text);
            return true;
        }
        catch (RegexMatchTimeoutException)
        {
            masked = "";
            return false;
        }
    }

    private async ValueTask CallAsync(CallBatch batch, Func<CallBatch, ValueTask> handOn, CancellationToken cancellationToken)
    {
        ResilienceContext context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            context.Properties.Set(CallPolicy.Batch, batch);
            context.Properties.Set(CallPolicy.HandOn, handOn);
            await policy.Pipeline.ExecuteAsync(
                static (c, self) => self.Runner.AskAsync(self.Batch, c.CancellationToken),
                context,
                (Runner: this, Batch: batch)).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<int> AskAsync(CallBatch batch, CancellationToken cancellationToken)
    {
        batch.Metrics.CountCall(batch.Calls++ > 0);
        string[] texts = [.. batch.Open.Select(q => q.SentText)];
        ClassifierResponse response;
        try
        {
            response = await SendAsync(texts, cancellationToken).ConfigureAwait(false);
        }
        catch (ClassifierCallException e) when (e.Fault == ClassifierFault.Rejected)
        {
            gate.Answered();
            throw;
        }
        catch (ClassifierCallException e) when (e.Fault is ClassifierFault.Transient or ClassifierFault.Throttled)
        {
            gate.Reached();
            throw;
        }

        gate.Answered();
        batch.Metrics.CountTokens(response.PromptTokens, response.CompletionTokens);
        quota.Settle(response.PromptTokens + response.CompletionTokens);
        check.Apply(batch, response, _name);
        return batch.Open.Count;
    }

    private async ValueTask<ClassifierResponse> SendAsync(string[] texts, CancellationToken cancellationToken)
    {
        if (classifier.IsFree)
        {
            return await classifier.ClassifyAsync(texts, categories, cancellationToken).ConfigureAwait(false);
        }

        using Activity? activity = Telemetry.Activities.StartActivity("llm.call", ActivityKind.Client);
        activity?.SetTag("keywordbatch.classifier", _name).SetTag("keywordbatch.questions", texts.Length);
        long started = Stopwatch.GetTimestamp();
        string outcome = "answered";
        try
        {
            return await classifier.ClassifyAsync(texts, categories, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            outcome = e is ClassifierCallException call ? call.Fault.ToString() : "cancelled";
            activity?.SetStatus(ActivityStatusCode.Error, outcome);
            throw;
        }
        finally
        {
            Telemetry.CallDuration.Record(
                Stopwatch.GetElapsedTime(started).TotalSeconds, new("classifier", _name), new KeyValuePair<string, object?>("outcome", outcome));
        }
    }

    private static async ValueTask HandOnAsync(CallBatch batch, Func<ClassifiedQuestion, ValueTask> emit)
    {
        foreach (AskedQuestion question in batch.Answered)
        {
            batch.Metrics.CountAnswer();
            await emit(new ClassifiedQuestion(question.Question, question.Answer, null)).ConfigureAwait(false);
        }

        batch.Answered.Clear();
    }

    // A server in trouble says nothing about the question: it must not be left alone for it, nor for rules that cost nothing to ask again.
    private ClassifiedQuestion Settle(MissingKeyword question, string reason, ClassificationMetrics metrics, bool serverTrouble = false)
    {
        if (options.Fallback is { } rules)
        {
            (string keyword, string? category) = rules.Classify(question.Text, categories);
            if (check.TryMakeByRules(question, new RawAnswer(0, keyword, category)) is { } answer)
            {
                metrics.CountAnswer();
                return new ClassifiedQuestion(question, answer, null);
            }
        }

        metrics.CountFailure();
        return new ClassifiedQuestion(
            question, null, new KeywordFailure(question.Date, question.Text, question.Count, "classify", reason) { Attempts = serverTrouble || classifier.IsFree ? 0 : 1 });
    }
}
