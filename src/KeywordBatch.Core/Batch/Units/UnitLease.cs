namespace KeywordBatch.Batch;

/// <summary>The right to work on a unit, as long as its owner and epoch stand in the database.</summary>
/// <param name="Key">Which unit.</param>
/// <param name="Owner">Who holds it.</param>
/// <param name="Epoch">Since which claim.</param>
/// <param name="Duration">For how long each renewal holds it.</param>
public sealed record UnitLease(UnitKey Key, string Owner, long Epoch, TimeSpan Duration)
{
    /// <summary>A name for one worker, unlike any other's.</summary>
    internal static string NewOwner() => $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid().ToString("N")[..8]}";

    internal (string, object?)[] Parameters(params (string, object?)[] more) =>
        Key.Parameters([("owner", Owner), ("epoch", Epoch), ("lease", Duration.TotalSeconds), .. more]);
}
