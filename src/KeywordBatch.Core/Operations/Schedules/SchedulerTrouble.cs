using KeywordBatch.Database;
using Quartz;

namespace KeywordBatch.Operations;

/// <summary>Tells the host what the scheduler has to try again, such as reaching a database that was away.</summary>
internal sealed class SchedulerTrouble(IScheduleHost host) : ISchedulerListener
{
    public ValueTask SchedulerError(IScheduler scheduler, SchedulerErrorContext context, CancellationToken cancellationToken = default)
    {
        host.Warning(OperationsErrors.Message("SchedulerTrouble", DatabaseErrors.OneLine(context.Exception.GetBaseException())));
        return ValueTask.CompletedTask;
    }
}
