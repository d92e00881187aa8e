namespace KeywordBatch.Operations;

/// <summary>A way to people.</summary>
internal interface IAlertChannel
{
    /// <summary>mail, webhook, slack, wecom or dingtalk.</summary>
    string Name { get; }

    /// <summary>Where it leads, without keys.</summary>
    string Target { get; }

    /// <summary>Sends; every failure is an exception whose message has no secret.</summary>
    Task SendAsync(KeywordBatchAlert alert, CancellationToken cancellationToken);
}
