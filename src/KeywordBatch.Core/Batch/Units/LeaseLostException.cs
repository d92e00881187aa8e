namespace KeywordBatch.Batch;

/// <summary>Another worker has taken the unit over: what was not committed is its business now.</summary>
internal sealed class LeaseLostException(UnitLease lease)
    : Exception($"The unit {lease.Key.Part.Day:O} ({lease.Key.Part.Bucket + 1} of {lease.Key.Part.Buckets}) has been taken over by another worker.");
