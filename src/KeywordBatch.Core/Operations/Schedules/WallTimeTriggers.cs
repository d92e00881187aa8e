using System.Data.Common;
using Quartz;
using Quartz.Extensibility;
using Quartz.Impl.AdoJobStore;

namespace KeywordBatch.Operations;

/// <summary>
/// Stores <see cref="WallTimeTrigger"/>s where and as Quartz stores cron triggers, so that what is in users' databases stays
/// readable in both directions, and makes them of what is read.
/// </summary>
/// <param name="clock">The clock of the triggers.</param>
internal sealed class WallTimeTriggers(TimeProvider clock) : ITriggerPersistenceDelegate
{
    private readonly CronTriggerPersistenceDelegate _cron = new();

    public void Initialize(TriggerPersistenceDelegateContext context) => _cron.Initialize(context);

    public bool CanHandleTriggerType(IOperableTrigger trigger) => _cron.CanHandleTriggerType(trigger);

    public string GetHandledTriggerTypeDiscriminator() => _cron.GetHandledTriggerTypeDiscriminator();

    public ValueTask<int> InsertExtendedTriggerProperties(
        ConnectionAndTransactionHolder conn, IOperableTrigger trigger, StoredTriggerState state, IJobDetail jobDetail, CancellationToken cancellationToken = default) =>
        _cron.InsertExtendedTriggerProperties(conn, trigger, state, jobDetail, cancellationToken);

    public ValueTask<int> UpdateExtendedTriggerProperties(
        ConnectionAndTransactionHolder conn, IOperableTrigger trigger, StoredTriggerState state, IJobDetail jobDetail, CancellationToken cancellationToken = default) =>
        _cron.UpdateExtendedTriggerProperties(conn, trigger, state, jobDetail, cancellationToken);

    public bool TryDescribeUpdateExtendedTriggerProperties(
        IOperableTrigger trigger, StoredTriggerState state, IJobDetail jobDetail, ICollection<SqlStatement> statements) =>
        _cron.TryDescribeUpdateExtendedTriggerProperties(trigger, state, jobDetail, statements);

    public ValueTask<int> DeleteExtendedTriggerProperties(
        ConnectionAndTransactionHolder conn, TriggerKey triggerKey, CancellationToken cancellationToken = default) =>
        _cron.DeleteExtendedTriggerProperties(conn, triggerKey, cancellationToken);

    public async ValueTask<TriggerPropertyBundle> LoadExtendedTriggerProperties(
        ConnectionAndTransactionHolder conn, TriggerKey triggerKey, CancellationToken cancellationToken = default) =>
        Own(await _cron.LoadExtendedTriggerProperties(conn, triggerKey, cancellationToken).ConfigureAwait(false));

    public async ValueTask<Dictionary<TriggerKey, TriggerPropertyBundle>> LoadExtendedTriggerProperties(
        ConnectionAndTransactionHolder conn, IReadOnlyCollection<TriggerKey> triggerKeys, CancellationToken cancellationToken = default)
    {
        Dictionary<TriggerKey, TriggerPropertyBundle> stored =
            await _cron.LoadExtendedTriggerProperties(conn, triggerKeys, cancellationToken).ConfigureAwait(false);
        return stored.ToDictionary(s => s.Key, s => Own(s.Value));
    }

    public TriggerPropertyBundle ReadTriggerPropertyBundle(DbDataReader rs) => Own(_cron.ReadTriggerPropertyBundle(rs));

    private TriggerPropertyBundle Own(TriggerPropertyBundle stored) =>
        new(WallTimeTrigger.Schedule(stored.ScheduleBuilder, clock), stored.ApplyState);
}
