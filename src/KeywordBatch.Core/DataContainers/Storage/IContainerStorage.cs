namespace KeywordBatch.DataContainers;

/// <summary>The files of one home. Durability is explicit: a new, renamed or deleted name lasts only after <see cref="SyncDirectory"/>.</summary>
internal interface IContainerStorage
{
    string Home { get; }

    /// <summary>Changes when a name is added or removed; may miss a change within the same clock tick.</summary>
    long ChangeStamp { get; }

    /// <summary>The names in the home; none when it does not exist.</summary>
    IEnumerable<string> List();

    bool Exists(string name);

    /// <summary>Null when there is no such file.</summary>
    StorageFile? Open(string name, bool writable);

    /// <summary>A file that has to be there.</summary>
    StorageFile OpenExisting(string name, bool writable) =>
        Open(name, writable) ?? throw DataContainerErrors.FromIo(name, new FileNotFoundException(null, name));

    /// <summary>A new empty file in place of what had the name.</summary>
    StorageFile Create(string name);

    void Delete(string name);

    void Rename(string from, string to);

    void SyncDirectory();
}
