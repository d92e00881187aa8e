using Quartz.Impl.AdoJobStore;

namespace KeywordBatch.Operations;

/// <summary>Quartz's SQL for each engine, with the product's own triggers: whoever is added first stores a kind of trigger.</summary>
internal static class QuartzDelegates
{
    internal sealed class Sqlite(TimeProvider clock) : SQLiteDelegate
    {
        protected override void AddDefaultTriggerPersistenceDelegates()
        {
            AddTriggerPersistenceDelegate(new WallTimeTriggers(clock));
            base.AddDefaultTriggerPersistenceDelegates();
        }
    }

    internal sealed class MySql(TimeProvider clock) : MySQLDelegate
    {
        protected override void AddDefaultTriggerPersistenceDelegates()
        {
            AddTriggerPersistenceDelegate(new WallTimeTriggers(clock));
            base.AddDefaultTriggerPersistenceDelegates();
        }
    }

    internal sealed class PostgreSql(TimeProvider clock) : PostgreSQLDelegate
    {
        protected override void AddDefaultTriggerPersistenceDelegates()
        {
            AddTriggerPersistenceDelegate(new WallTimeTriggers(clock));
            base.AddDefaultTriggerPersistenceDelegates();
        }
    }
}
