using System.Buffers;
using System.Globalization;
using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Batch;

/// <summary>
/// Every answer goes here before it goes to the database, so that no answer is asked for twice: not after a crash, and
/// not for the same text on another day. Each run writes a container of its own, and reads those of the others.
/// </summary>
internal sealed class AnswerJournal : IDisposable
{
    private const int MaxSlots = 64;

    // How many answers can be found again, the latest ones: about 100 bytes each.
    private const int MaxAnswers = 100_000;

    private readonly Lock _gate = new();
    private readonly DataContainerWriter _writer;
    private readonly Dictionary<int, DataContainerReader> _readers = [];
    private readonly Dictionary<int, DataContainerReader> _followers = [];
    private readonly Action<string> _damaged;
    private readonly AnswerIndex _index;
    private readonly ClassifierIdentity _identity;
    private readonly TimeProvider _time;
    private readonly string _folder;
    private readonly int _slot;
    private readonly int _keepHours;
    private long _unreadable;

    private AnswerJournal(JournalOptions options, string folder, int slot, DataContainerWriter writer, ClassifierIdentity identity, Action<string> damaged, TimeProvider time)
    {
        _damaged = damaged;
        _folder = folder;
        _slot = slot;
        _keepHours = options.KeepHours;
        _writer = writer;
        _identity = identity;
        _time = time;
        _index = new(MaxAnswers);
    }

    /// <summary>Opens the journal of a database, and reads what earlier runs left.</summary>
    /// <param name="options">Where, and for how long.</param>
    /// <param name="database">Whose.</param>
    /// <param name="identity">Whose answers count.</param>
    /// <param name="damaged">Told what cannot be read any more, in sentences for people.</param>
    /// <param name="time">The clock of records.</param>
    /// <exception cref="KeywordBatchException">JournalsInUse, those of <see cref="JournalClaim"/>, or the container's own.</exception>
    public static AnswerJournal Open(
        JournalOptions options, KeywordDatabase database, ClassifierIdentity identity, Action<string> damaged, TimeProvider time)
    {
        string folder = options.Folder is { } given ? Path.GetFullPath(given) : DefaultFolder(database);
        new JournalClaim(folder, SlotsIn(folder).Select(slot => HomeOf(folder, slot)), isByName: options.Folder is null, damaged)
            .Make(new(JournalOwner.CurrentVersion, database.Url.ToString(), database.Names.Keywords));
        for (int slot = 0; slot < MaxSlots; slot++)
        {
            DataContainerWriter writer;
            try
            {
                writer = DataContainerWriter.Open(new() { Home = HomeOf(folder, slot), OwnerOnly = true, TimeProvider = time });
            }
            catch (KeywordBatchException e) when (e.Kind == KeywordBatchErrorKind.Busy)
            {
                continue;
            }

            var journal = new AnswerJournal(options, folder, slot, writer, identity, damaged, time);
            try
            {
                journal.Load();
                return journal;
            }
            catch
            {
                journal.Dispose();
                throw;
            }
        }

        throw BatchErrors.JournalsInUse(folder, MaxSlots);
    }

    /// <summary>Keeps an answer: a kill of this process does not lose it any more.</summary>
    public void Add(ChatKeyword answer)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        JournalEntry.Of(_identity, answer).WriteTo(buffer);
        long now = Now();
        lock (_gate)
        {
            DataContainerPosition position = _writer.Put(now, _identity.Name, buffer.WrittenSpan);
            _writer.Flush();
            _index.Add(AnswerIndex.KeyOf(_identity, answer.Text), new(_slot, position.FileTime, position.Key));
        }
    }

    /// <summary>Makes every answer kept so far durable: a power cut does not lose it any more.</summary>
    public void Commit() => _writer.Commit();

    /// <summary>Learns of answers that other runs have kept since it last looked.</summary>
    public void Refresh()
    {
        lock (_gate)
        {
            foreach (int slot in SlotsIn(_folder).Where(slot => slot != _slot))
            {
                Follow(slot);
            }
        }
    }

    /// <summary>An answer of the same classifier, model and prompt to the same text.</summary>
    public bool TryFind(string text, out JournalEntry? entry)
    {
        lock (_gate)
        {
            entry = _index.TryFind(AnswerIndex.KeyOf(_identity, text), out AnswerIndex.Place place)
                && ReaderOf(place.Slot).TryGet(place.FileTime, place.Key, out DataContainerRecordView record)
                ? JournalEntry.Read(record.Value)
                : null;
            return entry is not null && entry.Text == text && entry.Identity == _identity;
        }
    }

    /// <summary>Lets go of the hours whose answers are older than the time to keep, and all of them settled.</summary>
    /// <param name="settled">Knows which are.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task PruneAsync(SettledAnswers settled, CancellationToken cancellationToken)
    {
        long keepFrom = MsgTime.HoursBefore(MsgTime.HourOf(Now()), _keepHours);
        foreach (string home in SlotsIn(_folder).Select(slot => HomeOf(_folder, slot)))
        {
            DataContainerMaintenance container = DataContainerMaintenance.Open(home);
            foreach (long hour in container.Partitions().SkipLast(1).Where(h => h < keepFrom))
            {
                if (!await settled.HasHourAsync(home, hour, cancellationToken).ConfigureAwait(false))
                {
                    continue;
                }

                try
                {
                    container.Delete(hour);
                }
                catch (KeywordBatchException e) when (e.Kind == KeywordBatchErrorKind.Busy)
                {
                    // Another run lets go of the same hours at this moment.
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (DataContainerReader reader in _readers.Values.Concat(_followers.Values))
        {
            reader.Dispose();
        }

        _writer.Dispose();
    }

    private long Now() => MsgTime.From(_time.GetLocalNow().DateTime);

    internal static string DefaultFolder(KeywordDatabase database) =>
        Path.Combine(KeywordDatabase.DataFolder, "journal", TextHash.Of($"{database.Url}\n{database.Names.Keywords}", 16));

    private static IEnumerable<int> SlotsIn(string folder) =>
        Enumerable.Range(0, MaxSlots).TakeWhile(slot => Directory.Exists(HomeOf(folder, slot)));

    private static string HomeOf(string folder, int slot) => Path.Combine(folder, slot.ToString(CultureInfo.InvariantCulture));

    private void Load()
    {
        _unreadable = _writer.LostRecords;
        Follow(_slot);
        foreach (int slot in SlotsIn(_folder).Where(slot => slot != _slot))
        {
            Recover(HomeOf(_folder, slot));
            Follow(slot);
        }
    }

    /// <summary>
    /// After a power failure, what was committed can be behind the end of a container's index until a writer opens it;
    /// a run that is gone does not.
    /// </summary>
    private void Recover(string home)
    {
        try
        {
            using var writer = DataContainerWriter.Open(new() { Home = home, OwnerOnly = true, TimeProvider = _time });
            _unreadable += writer.LostRecords;
        }
        catch (KeywordBatchException e) when (e.Kind == KeywordBatchErrorKind.Busy)
        {
            // Its own run has opened it.
        }
    }

    private void Follow(int slot)
    {
        if (!_followers.TryGetValue(slot, out DataContainerReader? follower))
        {
            follower = DataContainerReader.Open(
                new DataContainerReaderOptions { Home = HomeOf(_folder, slot), OnDamage = Note });
            follower.SeekFirst();
            _followers.Add(slot, follower);
        }

        while (follower.TryReadNext(out DataContainerRecordView record))
        {
            if (JournalEntry.Read(record.Value) is { } entry)
            {
                _index.Add(AnswerIndex.KeyOf(entry.Identity, entry.Text), new(slot, record.FileTime, record.Key));
            }
        }

        if (_unreadable > 0)
        {
            _damaged(BatchErrors.Message("JournalAnswersLost", _unreadable, HomeOf(_folder, slot)));
            _unreadable = 0;
        }

        void Note(DataContainerDamage damage)
        {
            if (damage.Kind is DataContainerDamageKind.MissingIndex or DataContainerDamageKind.MissingIndexEnd)
            {
                _damaged(BatchErrors.Message("JournalIndexMissing", damage.Partition, HomeOf(_folder, slot)));
            }

            // Told in one sentence, however many places there are.
            _unreadable += damage.Count;
        }
    }

    private DataContainerReader ReaderOf(int slot)
    {
        if (!_readers.TryGetValue(slot, out DataContainerReader? reader))
        {
            reader = DataContainerReader.Open(HomeOf(_folder, slot));
            _readers.Add(slot, reader);
        }

        return reader;
    }
}
