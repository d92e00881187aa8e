using KeywordBatch.Classification;
using KeywordBatch.Configuration;

namespace KeywordBatch.Core.Tests.Classification;

public sealed class ClassifierFactoryTests
{
    [Theory]
    [InlineData(null, null, "rules")]
    [InlineData(null, "nv-1", "hcx")]
    [InlineData("rules", "nv-1", "rules")]
    [InlineData(" HCX ", "nv-1", "hcx")]
    public void The_classifier_follows_the_name_and_then_the_key(string? name, string? key, string expected)
    {
        using IKeywordClassifier classifier = ClassifierFactory.Create(name, Settings(("HCX_CHAT_API_KEY", key)), new());
        Assert.Equal(expected, classifier.Identity.Name);
    }

    [Fact]
    public void The_model_is_the_callers_then_the_settings_then_the_default()
    {
        SettingsSource settings = Settings(("HCX_CHAT_API_KEY", "nv-1"), ("HCX_MODEL", "HCX-DASH-002"));
        using IKeywordClassifier given = ClassifierFactory.Create("hcx", settings, new() { Model = "HCX-007" });
        using IKeywordClassifier set = ClassifierFactory.Create("hcx", settings, new());
        using IKeywordClassifier neither = ClassifierFactory.Create("hcx", Settings(("HCX_CHAT_API_KEY", "nv-1")), new());
        Assert.Equal(("HCX-007", "HCX-DASH-002", "HCX-005"), (given.Identity.Model, set.Identity.Model, neither.Identity.Model));
    }

    [Theory]
    [InlineData("hcx", "HCX_CHAT_API_KEY")]
    [InlineData("openai", "OPENAI_API_KEY")]
    public void Without_a_key_nothing_starts(string name, string key)
    {
        var e = Assert.Throws<KeywordBatchException>(() => ClassifierFactory.Create(name, SettingsSource.Empty, new()));
        Assert.Equal(("NoApiKey", KeywordBatchErrorKind.InvalidConfiguration), (e.ErrorId, e.Kind));
        Assert.Contains(key, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_of_ones_own_needs_no_key()
    {
        using IKeywordClassifier classifier = ClassifierFactory.Create("openai", Settings(("OPENAI_BASE_URL", "http://localhost:11434/v1")), new());
        Assert.Equal("openai", classifier.Identity.Name);
    }

    [Theory]
    [InlineData("gpt", "http://x", "key", "UnknownClassifier")]
    [InlineData("hcx", "ftp://x", "key", "InvalidClassifierUrl")]
    [InlineData("hcx", "nonsense", "key", "InvalidClassifierUrl")]
    [InlineData("hcx", "https://user:hidden@x/", "key", "InvalidClassifierUrl")]
    [InlineData("hcx", "https://x/?key=hidden", "key", "InvalidClassifierUrl")]
    [InlineData("hcx", "http://x", "hid den\u00e9", "InvalidApiKey")]
    public void Wrong_set_up_is_one_error_without_secrets(string name, string url, string key, string errorId)
    {
        var e = Assert.Throws<KeywordBatchException>(
            () => ClassifierFactory.Create(name, Settings(("HCX_CHAT_API_KEY", key)), new() { BaseUrl = url }));
        Assert.Equal(errorId, e.ErrorId);
        Assert.DoesNotContain("hid", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void A_wrong_kind_of_application_is_named()
    {
        var e = Assert.Throws<KeywordBatchException>(
            () => ClassifierFactory.Create("hcx", Settings(("HCX_CHAT_API_KEY", "k"), ("HCX_APP_TYPE", "prod")), new()));
        Assert.Equal("InvalidAppType", e.ErrorId);
    }

    [Fact]
    public void Options_come_from_the_settings_of_the_classifier()
    {
        SettingsSource settings = Settings(
            ("HCX_MAX_REQUESTS_PER_MINUTE", "60"), ("HCX_MIN_REQUEST_INTERVAL", "0.5"), ("HCX_MAX_RETRIES", "2"), ("HCX_TIMEOUT", "12.5"), ("OPENAI_TIMEOUT", "7"));
        ClassificationOptions hcx = ClassificationOptions.From("hcx", settings);
        Assert.Equal(
            (60, TimeSpan.FromSeconds(0.5), 2, TimeSpan.FromSeconds(12.5)),
            (hcx.MaxRequestsPerMinute, hcx.MinRequestInterval, hcx.MaxRetries, hcx.Timeout));
        Assert.Equal(TimeSpan.FromSeconds(7), ClassificationOptions.From("openai", settings).Timeout);
        Assert.Equal(new ClassificationOptions(), ClassificationOptions.From("rules", settings));
        Assert.Equal(
            "InvalidSetting", Assert.Throws<KeywordBatchException>(() => ClassificationOptions.From("hcx", Settings(("HCX_TIMEOUT", "soon")))).ErrorId);
    }

    [Fact]
    public void An_option_out_of_range_is_refused_before_anything_runs()
    {
        using var rules = new RulesClassifier();
        foreach (ClassificationOptions options in (ClassificationOptions[])
            [new() { Concurrency = 0 }, new() { QuestionsPerCall = 51 }, new() { MaxRetries = -1 }, new() { Timeout = TimeSpan.Zero }, new() { CircuitFailureRatio = double.NaN }])
        {
            var e = Assert.Throws<KeywordBatchException>(() => PipelineHarness.Pipeline(rules, options));
            Assert.Equal("InvalidOption", e.ErrorId);
        }
    }

    [Fact]
    public void Categories_must_be_there_and_tell_apart()
    {
        using var rules = new RulesClassifier();
        Assert.Equal("NoCategories", Assert.Throws<KeywordBatchException>(
            () => new ClassificationPipeline(rules, [], new(), TimeProvider.System, new Random(1))).ErrorId);
        Assert.Equal("AmbiguousCategory", Assert.Throws<KeywordBatchException>(
            () => new ClassificationPipeline(rules, [new(1, "기타"), new(2, "기 타")], new(), TimeProvider.System, new Random(1))).ErrorId);
    }

    private static SettingsSource Settings(params (string Key, string? Value)[] values) =>
        SettingsSource.Empty.With(values.Select(v => KeyValuePair.Create(v.Key, v.Value)));
}
