using KeywordBatch.Classification;

namespace KeywordBatch.Core.Tests.Classification;

public sealed class KeywordCleanerTests
{
    private readonly KeywordCleaner _cleaner = new();

    [Theory]
    [InlineData("  전학 절차  ", "전학 절차")]
    [InlineData("\"전학\"", "전학")]
    [InlineData("「전학」。", "전학")]
    [InlineData("전학\t\n 서류", "전학 서류")]
    [InlineData("평가(성적)", "평가(성적)")]
    [InlineData("(전학)", "전학")]
    [InlineData("1학년", "1학년")]
    [InlineData("A+", "A+")]
    public void A_keyword_is_trimmed_and_loses_punctuation_around_it(string keyword, string expected) =>
        Assert.Equal(expected, _cleaner.Clean(keyword, "질문", "기타"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2025")]
    [InlineData("20-25")]
    [InlineData("학")]
    [InlineData("!?")]
    [InlineData("👨‍👩‍👧")]
    public void Where_nothing_sane_is_left_the_best_term_of_the_question_stands_in(string? keyword) =>
        Assert.Equal("수행평가", _cleaner.Clean(keyword, "수행평가는 언제 하나요", "기타"));

    [Fact]
    public void A_question_without_words_gets_the_categorys_name() =>
        Assert.Equal("기타", _cleaner.Clean("?", "12 34 👍", "기타"));

    [Theory]
    [InlineData("교육청 주차장이 어디에 있나요", "주차장")]
    [InlineData("학부모 총회에 엄마가 안 왔으면 좋겠어", "학부모")]
    [InlineData("교육제도를 알려주세요", "교육제도")]
    [InlineData("작곡가 어떻게 만나요", "작곡가")]
    public void Particles_come_off_and_nouns_win_over_predicates(string question, string expected) =>
        Assert.Equal(expected, _cleaner.Clean(null, question, "기타"));
}
