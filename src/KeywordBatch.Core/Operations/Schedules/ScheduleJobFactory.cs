using Quartz;
using Quartz.Extensibility;

namespace KeywordBatch.Operations;

/// <summary>Gives jobs their worker.</summary>
internal sealed class ScheduleJobFactory(ScheduleWorker worker) : IJobFactory
{
    public ValueTask<JobScope> CreateJob(TriggerFiredBundle bundle, IScheduler scheduler, CancellationToken cancellationToken = default) =>
        new(new JobScope(new ScheduleJob(worker)));

    public ValueTask ReturnJob(JobScope scope, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
}
