namespace KeywordBatch;

/// <summary>What became of an alert on one channel.</summary>
/// <param name="Channel">mail, webhook, slack, wecom or dingtalk.</param>
/// <param name="Target">Where it went, without keys.</param>
/// <param name="Sent">Whether it was taken, by one recipient at least.</param>
/// <param name="Error">Why not, or by whom of several not and why, in one line; null when it was taken by all.</param>
public sealed record KeywordBatchAlertDelivery(string Channel, string Target, bool Sent, string? Error)
{
    /// <summary>What was sent.</summary>
    public KeywordBatchAlert? Alert { get; init; }
}
