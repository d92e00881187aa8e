using BenchmarkDotNet.Attributes;
using KeywordBatch.Benchmarks.Data;
using KeywordBatch.Classification;

namespace KeywordBatch.Benchmarks.Micro;

/// <summary>What is done to a question and to its answer. Public, since BenchmarkDotNet wants it so.</summary>
public class TextBenchmarks
{
    private const string Contact = "제 번호 010-1234-5678 과 kim@example.com 으로 전학 서류를 보내 주세요";

    private static readonly RulesClassifier ByRules = new();

    private readonly KeywordCleaner _cleaner = new(ByRules);
    private readonly string _question = ChatData.Text(1234);

    [Benchmark(Description = "Clean a good keyword")]
    public string CleanGood() => _cleaner.Clean("전학 절차", _question, "일상");

    [Benchmark(Description = "Clean a keyword that is nothing but noise")]
    public string CleanNoise() => _cleaner.Clean(" 「12」 ", _question, "일상");

    [Benchmark(Description = "Redact a question with nothing to hide")]
    public string RedactPlain() => QuestionRedactor.Default.Redact(_question);

    [Benchmark(Description = "Redact a telephone number and an address")]
    public string RedactContact() => QuestionRedactor.Default.Redact(Contact);

    [Benchmark(Description = "Classify a question by rules")]
    public (string Keyword, string? Category) Rules() => ByRules.Classify(_question, RulesClassifier.DefaultCategories);
}
