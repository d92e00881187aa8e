namespace KeywordBatch.Operations;

/// <summary>What sort of address a webhook is.</summary>
public enum WebhookKind
{
    /// <summary>Takes our own JSON.</summary>
    Generic,

    /// <summary>Slack, and what is compatible with its incoming webhooks, such as Mattermost.</summary>
    Slack,

    /// <summary>A group robot of WeCom.</summary>
    WeCom,

    /// <summary>A group robot of DingTalk.</summary>
    DingTalk,
}
