using Polly;

namespace KeywordBatch.Classification;

/// <summary>Lets a call through when the pipeline is not paused, a slot is free and the quota allows it.</summary>
internal sealed class AdmissionStrategy(CallGate gate, SemaphoreSlim slots, ILlmQuota quota) : ResilienceStrategy<int>
{
    protected override async ValueTask<Outcome<int>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<int>>> callback, ResilienceContext context, TState state)
    {
        try
        {
            await gate.WaitAsync(context.CancellationToken).ConfigureAwait(false);
            await slots.WaitAsync(context.CancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            return Outcome.FromException<int>(e);
        }

        try
        {
            // A pause may begin while a call waits for its quota; by its end the leave to send is stale.
            do
            {
                await gate.WaitAsync(context.CancellationToken).ConfigureAwait(false);
                await quota.WaitAsync(context.CancellationToken).ConfigureAwait(false);
            }
            while (gate.IsClosed);

            Outcome<int> outcome = await callback(context, state).ConfigureAwait(false);
            if (outcome.Exception is ClassifierCallException { Fault: ClassifierFault.Throttled } refused)
            {
                await quota.ThrottledAsync(refused.RetryAfter, context.CancellationToken).ConfigureAwait(false);
            }

            return outcome;
        }
        catch (OperationCanceledException e)
        {
            return Outcome.FromException<int>(e);
        }
        finally
        {
            slots.Release();
        }
    }
}
