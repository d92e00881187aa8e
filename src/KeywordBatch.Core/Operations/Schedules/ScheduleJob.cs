using Quartz;

namespace KeywordBatch.Operations;

/// <summary>What Quartz fires: one attempt of a schedule. Its name stands in the database; do not move it.</summary>
internal sealed class ScheduleJob(ScheduleWorker? worker) : IJob
{
    public ScheduleJob()
        : this(null)
    {
    }

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        if (worker is not null)
        {
            await worker.AttemptAsync(context).ConfigureAwait(false);
        }
    }
}
