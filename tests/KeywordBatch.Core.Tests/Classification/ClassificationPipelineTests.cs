using KeywordBatch.Classification;
using KeywordBatch.Testing;
using static KeywordBatch.Core.Tests.Classification.PipelineHarness;

namespace KeywordBatch.Core.Tests.Classification;

public sealed class ClassificationPipelineTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(100, 10)]
    [InlineData(0, 5)]
    public async Task Every_question_comes_out_once(int questions, int perCall)
    {
        var classifier = new ScriptedClassifier((_, asked) => ScriptedClassifier.Good(asked));
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { QuestionsPerCall = perCall });
        List<ClassifiedQuestion> results = await pipeline.ClassifyAsync(Make(questions)).ToListAsync();
        AssertEachOnce(results, questions);
        Assert.All(results, r => Assert.Equal(("키워드", 11L, "기타", "scripted"), (r.Answer!.Keyword, r.Answer.CategoryId, r.Answer.Category, r.Answer.Classifier)));
        Assert.Equal((questions + perCall - 1) / perCall, classifier.Calls);
        Assert.Equal((questions, 0L, 0L), (pipeline.Metrics.Answered, pipeline.Metrics.Failed, pipeline.Metrics.Retries));
        Assert.Equal((10L * classifier.Calls, 5L * classifier.Calls), (pipeline.Metrics.PromptTokens, pipeline.Metrics.CompletionTokens));
    }

    [Fact]
    public async Task Rules_go_through_the_same_pipeline()
    {
        using var rules = new RulesClassifier();
        using ClassificationPipeline pipeline = Pipeline(rules);
        List<ClassifiedQuestion> results = await pipeline.ClassifyAsync(Make(50)).ToListAsync();
        AssertEachOnce(results, 50);
        Assert.All(results, r => Assert.Equal(("질문", "기타", "rules"), (r.Answer!.Keyword, r.Answer.Category, r.Answer.Classifier)));
    }

    [Fact]
    public async Task Only_what_is_missing_is_asked_again()
    {
        var classifier = new ScriptedClassifier((call, asked) => call == 0
            ? new ClassifierResponse(
            [
                new(0, "하나", "기타"),
                new(1, "둘", "없는 분류"),
                new(2, null, "기타"),
                new(3, "넷", "기타"), new(3, "넷", "입학 관련"),
                new(4, "다섯", " 평가（성적）관련 "), new(4, "다섯", " 평가（성적）관련 "),
            ])
            : ScriptedClassifier.Good(asked));
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { QuestionsPerCall = 6, Concurrency = 1 });
        List<ClassifiedQuestion> results = await pipeline.ClassifyAsync(Make(6)).ToListAsync();
        AssertEachOnce(results, 6);
        Assert.Equal(["질문 1", "질문 2", "질문 3", "질문 5"], classifier.Asked.Last());
        Assert.Equal("평가(성적) 관련", results.Single(r => r.Question.Text == "질문 4").Answer!.Category);
        Assert.Equal("질문 0", results[0].Question.Text);
        Assert.Equal(1, pipeline.Metrics.Retries);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(6)]
    public async Task No_question_gets_the_answer_to_another_when_a_model_numbers_them_its_own_way(int off)
    {
        var classifier = new ScriptedClassifier((_, asked) => new([.. asked.Select((text, i) => new RawAnswer(i + off, $"키워드 {text}", "기타"))]));
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { QuestionsPerCall = 10, MaxRetries = 1 });

        List<ClassifiedQuestion> results = await pipeline.ClassifyAsync(Make(25)).ToListAsync();

        AssertEachOnce(results, 25);
        Assert.All(results, r => Assert.EndsWith(r.Question.Text[^2..].Trim(), r.Answer!.Keyword, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_model_that_counts_from_one_and_leaves_the_last_out_is_not_believed_either()
    {
        var classifier = new ScriptedClassifier((_, asked) =>
            new([.. asked.Take(Math.Max(1, asked.Count - 1)).Select((text, i) => new RawAnswer(i + 1, $"키워드 {text}", "기타"))]));
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { QuestionsPerCall = 10, MaxRetries = 1 });

        List<ClassifiedQuestion> results = await pipeline.ClassifyAsync(Make(20)).ToListAsync();

        AssertEachOnce(results, 20);
        Assert.All(results, r => Assert.EndsWith(r.Question.Text[^2..].Trim(), r.Answer!.Keyword, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_number_that_was_not_asked_for_makes_the_whole_answer_void()
    {
        var classifier = new ScriptedClassifier((call, asked) => call == 0
            ? new([new(0, "하나", "기타"), new(1, "둘", "기타"), new(2, "밖", "기타")])
            : asked.Count > 1 ? new([]) : new([new(0, "키워드", "기타"), new(1, "밖", "기타")]));
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { QuestionsPerCall = 2, Concurrency = 1, MaxRetries = 1 });

        List<ClassifiedQuestion> results = await pipeline.ClassifyAsync(Make(2)).ToListAsync();

        AssertEachOnce(results, 2);
        Assert.All(results, r => Assert.Contains("numbered its answers otherwise", r.Failure!.Reason, StringComparison.Ordinal));
        Assert.Equal(5, classifier.Calls);
    }

    [Fact]
    public void A_default_category_that_is_none_is_refused_before_anything_is_asked()
    {
        using var rules = new RulesClassifier(defaultCategoryId: 999);

        Assert.Equal("DefaultCategoryMissing", Assert.Throws<KeywordBatchException>(() => Pipeline(rules)).ErrorId);
        Assert.Equal("DefaultCategoryMissing", Assert.Throws<KeywordBatchException>(
            () => Pipeline(new ScriptedClassifier((_, asked) => ScriptedClassifier.Good(asked)), new() { Fallback = rules })).ErrorId);
    }

    [Fact]
    public async Task Questions_that_rules_have_no_category_for_say_so_and_are_not_used_up()
    {
        using var rules = new RulesClassifier();
        using var pipeline = new ClassificationPipeline(rules, [new(1, "일상")], new(), TimeProvider.System, new Random(1));

        ClassifiedQuestion question = Assert.Single(await pipeline.ClassifyAsync(Make(1)).ToListAsync());

        Assert.Contains("BATCH_DEFAULT_CATEGORY_ID", question.Failure!.Reason, StringComparison.Ordinal);
        Assert.Equal(0, question.Failure.Attempts);
    }

    [Fact]
    public async Task An_unknown_category_fails_with_its_name_after_the_budget()
    {
        var classifier = new ScriptedClassifier((_, asked) => new ClassifierResponse([.. asked.Select((_, i) => new RawAnswer(i, "가나", "지어낸 것"))]));
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { MaxRetries = 2 });
        List<ClassifiedQuestion> results = await pipeline.ClassifyAsync(Make(3)).ToListAsync();
        AssertEachOnce(results, 3);
        Assert.All(results, r => Assert.Contains("지어낸 것", r.Failure!.Reason, StringComparison.Ordinal));
        Assert.Equal(9, classifier.Calls);
    }

    [Fact]
    public async Task Failed_calls_and_answers_left_out_share_one_budget()
    {
        var classifier = new ScriptedClassifier((call, _) => call % 2 == 0
            ? throw ScriptedClassifier.Fault(ClassifierFault.Transient)
            : new ClassifierResponse([]));
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { MaxRetries = 4 }, _time);
        List<ClassifiedQuestion> results = await pipeline.RunAsync(1, _time);
        AssertEachOnce(results, 1);
        Assert.Equal(5, classifier.Calls);
        Assert.NotNull(results[0].Failure);
    }

    [Fact]
    public async Task The_rules_answer_what_failed_only_when_asked_to()
    {
        var classifier = new ScriptedClassifier((_, _) => new ClassifierResponse([]));
        using ClassificationPipeline pipeline = Pipeline(classifier, new() { MaxRetries = 0, Fallback = new RulesClassifier() });
        List<ClassifiedQuestion> results = await pipeline.ClassifyAsync(Make(4)).ToListAsync();
        AssertEachOnce(results, 4);
        Assert.All(results, r => Assert.Equal("rules", r.Answer!.Classifier));
        Assert.Equal(4, pipeline.Metrics.Answered);
    }
}
