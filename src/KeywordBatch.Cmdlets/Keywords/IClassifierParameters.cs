using System.Management.Automation;
using System.Security;

namespace KeywordBatch.Cmdlets;

/// <summary>The parameters of a cmdlet that has questions classified.</summary>
internal interface IClassifierParameters
{
    string? Classifier { get; }

    string? ClassifierUrl { get; }

    string? Model { get; }

    SecureString? ApiKey { get; }

    int? Concurrency { get; }

    int? QuestionsPerCall { get; }

    SwitchParameter NoRedaction { get; }

    SwitchParameter FallbackToRules { get; }
}
