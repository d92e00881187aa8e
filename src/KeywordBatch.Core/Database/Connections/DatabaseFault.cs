namespace KeywordBatch.Database;

/// <summary>What a driver's exception means for what to do next.</summary>
internal enum DatabaseFault
{
    /// <summary>Deadlock, lock wait, server too busy: the same again may work.</summary>
    Transient,

    /// <summary>The connection is gone or cannot be made: again on a new one may work.</summary>
    ConnectionLost,

    /// <summary>A value does not fit where it has to go: again will not help, without that value it will.</summary>
    Data,

    /// <summary>The login was refused.</summary>
    Login,

    /// <summary>No secure connection could be made: the server's certificate is not trusted, or a certificate file is not usable.</summary>
    Untrusted,

    /// <summary>There is no such database.</summary>
    UnknownDatabase,

    /// <summary>The account lacks a right, or the server is read-only.</summary>
    Denied,

    /// <summary>The server's disk, or what a table may take of it, is full.</summary>
    OutOfSpace,

    /// <summary>What stands between us and the server lets no connection through that sets what this one sets.</summary>
    SettingRefused,

    /// <summary>The file is no database or cannot be opened.</summary>
    Unusable,

    /// <summary>Anything else.</summary>
    Other,
}
