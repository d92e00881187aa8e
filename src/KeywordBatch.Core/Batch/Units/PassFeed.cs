using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace KeywordBatch.Batch;

/// <summary>The units of a pass, handed on day by day: the first are worked on while later days are still counted.</summary>
/// <param name="days">How many days will be counted.</param>
internal sealed class PassFeed(int days)
{
    private readonly Channel<UnitPlan> _plans = Channel.CreateUnbounded<UnitPlan>(new() { SingleWriter = true });
    private readonly Lock _gate = new();
    private int _counted;
    private int _units;
    private long _questions;
    private volatile ExceptionDispatchInfo? _failure;

    /// <summary>How many units there are, as far as days are counted.</summary>
    public int Units
    {
        get
        {
            lock (_gate)
            {
                return _units;
            }
        }
    }

    /// <summary>How many questions they have; those of days not counted yet are taken to be as many as the others have.</summary>
    public long Questions
    {
        get
        {
            lock (_gate)
            {
                return _counted == 0 ? 0 : (long)((double)_questions / _counted * days);
            }
        }
    }

    /// <summary>Hands units on. Never throws: an error goes to the reader of <see cref="ReadAsync"/>.</summary>
    /// <param name="counted">The units of each day as it is counted, none where there is nothing to do.</param>
    /// <param name="expect">Told the units of a day before they are handed on.</param>
    /// <param name="cancellationToken">Ends the counting.</param>
    public async Task FillAsync(IAsyncEnumerable<IReadOnlyList<UnitPlan>> counted, Action<IReadOnlyList<UnitPlan>> expect, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (IReadOnlyList<UnitPlan> plans in counted.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                lock (_gate)
                {
                    _counted++;
                    _units += plans.Count;
                    _questions += plans.Sum(p => (p.Stored ?? 0) + Math.Min(p.Budget, p.Missing));
                }

                expect(plans);
                foreach (UnitPlan plan in plans)
                {
                    await _plans.Writer.WriteAsync(plan, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }

        _plans.Writer.Complete();
    }

    /// <summary>The units, each as soon as its day is counted, and the error at once when one cannot be.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async IAsyncEnumerable<UnitPlan> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (UnitPlan plan in _plans.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            _failure?.Throw();
            yield return plan;
        }

        _failure?.Throw();
    }
}
