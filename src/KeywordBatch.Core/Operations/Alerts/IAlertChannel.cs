namespace KeywordBatch.Operations;

/// <summary>A way to people.</summary>
internal interface IAlertChannel
{
    /// <summary>mail, webhook, slack, wecom or dingtalk.</summary>
    string Name { get; }

    /// <summary>Where it leads, without keys.</summary>
    string Target { get; }

    /// <summary>What it proves itself with, and a server may repeat.</summary>
    IEnumerable<string?> Secrets { get; }

    /// <summary>Sends; every failure is an exception. Its message, and what is returned, may repeat a secret.</summary>
    /// <returns>Whom of several it has not reached, and why; null when it has reached all.</returns>
    Task<string?> SendAsync(KeywordBatchAlert alert, CancellationToken cancellationToken);
}
