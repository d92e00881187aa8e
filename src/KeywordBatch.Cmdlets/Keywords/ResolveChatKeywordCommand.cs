using System.Management.Automation;
using System.Security;
using KeywordBatch.Classification;
using KeywordBatch.Configuration;
using KeywordBatch.Database;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsDiagnostic.Resolve, "ChatKeyword", SupportsShouldProcess = true)]
[OutputType(typeof(ChatKeyword))]
public sealed class ResolveChatKeywordCommand : DatabaseStreamingCmdlet<MissingKeyword>, IClassifierParameters
{
    private ClassifierArguments? _arguments;
    private SettingsSource? _settings;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "Questions from Get-MissingKeyword, or exported ones.")]
    [QuestionTransformation]
    [ValidateNotNull]
    public MissingKeyword[] InputObject { get; set; } = [];

    [Parameter(HelpMessage = "Who classifies: rules (offline), hcx (CLOVA Studio) or openai. Default: hcx when HCX_CHAT_API_KEY is set, else rules.")]
    [ValidateSet("rules", "hcx", "openai")]
    public string? Classifier { get; set; }

    [Parameter(HelpMessage = "The base address that the classifier's path is added to.")]
    [ValidateNotNullOrEmpty]
    public string? ClassifierUrl { get; set; }

    [Parameter(HelpMessage = "The model. Default: HCX_MODEL or OPENAI_MODEL, else HCX-005 or gpt-4o-mini.")]
    [ValidateNotNullOrEmpty]
    public string? Model { get; set; }

    [Parameter(HelpMessage = "The key as SecureString, or the name of a secret. Default: HCX_CHAT_API_KEY or OPENAI_API_KEY.")]
    [ApiKeyTransformation]
    [ValidateNotNull]
    public SecureString? ApiKey { get; set; }

    [Parameter(HelpMessage = "A rules file in place of the built-in rules.")]
    [ValidateNotNullOrEmpty]
    public string? RulesPath { get; set; }

    [Parameter(HelpMessage = "Calls in flight at once, 1 to 256.")]
    [ValidateRange(1, 256)]
    public int? Concurrency { get; set; }

    [Parameter(HelpMessage = "Questions in one call, 1 to 50.")]
    [ValidateRange(1, 50)]
    public int? QuestionsPerCall { get; set; }

    [Parameter(HelpMessage = "Sends the questions as they are, personal numbers and addresses included.")]
    public SwitchParameter NoRedaction { get; set; }

    [Parameter(HelpMessage = "Answers by rules what the classifier finally fails for; such questions stay missing otherwise.")]
    public SwitchParameter FallbackToRules { get; set; }

    protected override IEnumerable<MissingKeyword> ReadInput() => InputObject;

    protected override void Prepare()
    {
        base.Prepare();
        _arguments = new ClassifierArguments(this, RulesPath is null ? null : ResolvePath(RulesPath));
        _settings = _arguments.Over(SettingsSource.Load(CurrentFolder));
    }

    private protected override async Task RunAsync(
        KeywordDatabase database, IAsyncEnumerable<MissingKeyword> input, CmdletOutput output, CancellationToken cancellationToken)
    {
        using IKeywordClassifier classifier = _arguments!.Create(_settings!);
        ClassificationOptions options = _arguments.Options(classifier, _settings!);
        if (!await output.ShouldProcessAsync(
            CmdletTexts.Get("ClassifyTarget", classifier.Identity.Name, classifier.Identity.Model), CmdletTexts.Get("Classify")))
        {
            return;
        }

        IReadOnlyList<KeywordCategory> categories = await new CategoryStore(database).ListAsync(cancellationToken);
        using var pipeline = new ClassificationPipeline(classifier, categories, options, TimeProvider.System, Random.Shared);
        pipeline.Paused = delay => output.NoteWarning(CmdletTexts.Get("ClassifierPauses", pipeline.Identity.Name, Math.Ceiling(delay.TotalSeconds)));
        string activity = CmdletTexts.Get("Classifying", pipeline.Identity.Name);
        string unit = CmdletTexts.Get("Questions");
        long taken = 0;
        await foreach (ClassifiedQuestion question in pipeline.ClassifyAsync(input, cancellationToken))
        {
            output.ReportProgress(new CmdletProgress(1, activity, ++taken, null) { Unit = unit });
            if (question.Answer is { } answer)
            {
                await output.WriteObjectAsync(answer);
            }
            else
            {
                await output.WriteErrorAsync(CmdletErrors.QuestionFailed(question.Failure!), question.Question);
            }
        }

        ClassificationMetrics metrics = pipeline.Metrics;
        await output.WriteVerboseAsync(CmdletTexts.Get(
            "Classified", metrics.Answered, metrics.Failed, metrics.Calls, metrics.PromptTokens + metrics.CompletionTokens));
    }
}
