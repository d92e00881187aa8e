namespace KeywordBatch;

/// <summary>Why an alert is sent. For each cause there is at most one alert an hour.</summary>
public enum KeywordBatchAlertCause
{
    /// <summary>A run ended with an error.</summary>
    RunFailed,

    /// <summary>A run left days with failures.</summary>
    DayFailed,

    /// <summary>Less than 95 % of the questions of the last runs succeeded.</summary>
    HealthLow,

    /// <summary>A run has stored nothing for a while.</summary>
    NoProgress,

    /// <summary>A run has been waiting for a while since the classifier refuses further calls (429).</summary>
    QuotaExhausted,

    /// <summary>A person or a script sends it.</summary>
    Manual,

    /// <summary>A test of the channels.</summary>
    Test,
}
