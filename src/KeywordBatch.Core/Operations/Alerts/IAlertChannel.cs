namespace KeywordBatch.Operations;

/// <summary>A way to people.</summary>
internal interface IAlertChannel
{
    /// <summary>mail, webhook, slack, wecom or dingtalk.</summary>
    string Name { get; }

    /// <summary>Where it leads, without keys.</summary>
    string Target { get; }

    /// <summary>Sends; every failure is an exception whose message has no secret.</summary>
    /// <returns>Whom of several it has not reached, and why; null when it has reached all.</returns>
    Task<string?> SendAsync(KeywordBatchAlert alert, CancellationToken cancellationToken);
}
