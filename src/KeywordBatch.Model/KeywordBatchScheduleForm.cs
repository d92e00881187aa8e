namespace KeywordBatch;

/// <summary>Who starts a schedule's attempts where no worker runs.</summary>
public enum KeywordBatchScheduleForm
{
    /// <summary>systemd: a timer and the service that it starts.</summary>
    SystemdTimer,

    /// <summary>cron: the lines of a crontab.</summary>
    Cron,

    /// <summary>Windows' Task Scheduler: a PowerShell script that registers the task.</summary>
    ScheduledTask,
}
