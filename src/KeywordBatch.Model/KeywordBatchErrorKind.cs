namespace KeywordBatch;

/// <summary>What sort of trouble an error is: hosts turn it into an exit code or an error category.</summary>
public enum KeywordBatchErrorKind
{
    /// <summary>An argument or option is wrong.</summary>
    InvalidArgument,

    /// <summary>A setting, a file or the environment is wrong.</summary>
    InvalidConfiguration,

    /// <summary>Something named does not exist.</summary>
    NotFound,

    /// <summary>The account or the file system does not allow it.</summary>
    PermissionDenied,

    /// <summary>A password or key was refused.</summary>
    AuthenticationFailed,

    /// <summary>A server cannot be reached or went away.</summary>
    Unreachable,

    /// <summary>Somebody else holds it.</summary>
    Busy,

    /// <summary>Data is wrong, or too large for where it has to go.</summary>
    InvalidData,

    /// <summary>A file or a store is damaged.</summary>
    Damaged,

    /// <summary>An answer did not come in time.</summary>
    Timeout,

    /// <summary>Disk, quota or another resource is used up.</summary>
    ResourceExhausted,
}
