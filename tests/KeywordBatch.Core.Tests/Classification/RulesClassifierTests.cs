using System.Globalization;
using KeywordBatch.Classification;
using KeywordBatch.Configuration;

namespace KeywordBatch.Core.Tests.Classification;

public sealed class RulesClassifierTests
{
    [Fact]
    public void Default_categories_are_the_eleven_in_order_with_the_rest_last()
    {
        string[] expected =
        [
            "학교폭력", "교권보호 (교육활동 보호)", "학생 생활", "평가(성적) 관련", "전학, 편입", "입학 관련", "검정고시", "교원 임용고시 관련", "제 증명 관련",
            "정보공개", "기타",
        ];
        Assert.Equal(expected, RulesClassifier.DefaultCategories.Select(c => c.Name));
        Assert.Equal(Enumerable.Range(1, 11).Select(i => (long)i), RulesClassifier.DefaultCategories.Select(c => c.Id));
    }

    [Theory]
    [InlineData("ㅋㅋㅋㅋ", "ㅋㅋㅋㅋ")]
    [InlineData("ＡＢＣ ㅠㅠㅠㅠㅠ", "abc")]
    [InlineData("지우개ㅠㅠㅠㅠㅠㅠ", "지우개")]
    public void Letters_that_stand_alone_stay_as_they_are_typed(string question, string keyword) =>
        Assert.Equal(keyword, new RulesClassifier().BestTerm(question));

    [Fact]
    public void What_is_no_character_is_no_reason_to_fail() =>
        Assert.Equal("전학", new RulesClassifier().BestTerm("전학\uFFFE \uFFFF \uD800"));

    [Theory]
    [InlineData("학교폭력 신고는 어디에 하나요?", "학교폭력", "학교폭력")]
    [InlineData("아이가 학교 폭력을 당했어요", "학교폭력", "학교폭력")]
    [InlineData("학폭위가 언제 열리나요", "학교폭력", "학폭위")]
    [InlineData("친구들이 우리 애를 왕따 시켜요", "학교폭력", "왕따")]
    [InlineData("학부모가 선생님 폭행을 했는데 교권보호위원회는 어떻게 여나요", "교권보호 (교육활동 보호)", "선생님 폭행")]
    [InlineData("교육활동 침해 신고 절차", "교권보호 (교육활동 보호)", "교육활동 침해")]
    [InlineData("교외체험학습 신청서 제출 기한", "학생 생활", "교외체험학습")]
    [InlineData("독감이면 출석인정 결석인가요?", "학생 생활", "출석인정")]
    [InlineData("수행평가 점수가 이상해요", "평가(성적) 관련", "수행평가")]
    [InlineData("중간고사 성적 이의신청 기간", "평가(성적) 관련", "성적 이의신청")]
    [InlineData("서울에서 부산으로 전학을 가려면 서류가 뭐가 필요한가요", "전학, 편입", "전학")]
    [InlineData("고등학교 편입학 시기가 궁금합니다", "전학, 편입", "편입학")]
    [InlineData("초등학교 예비소집일이 언제인가요", "입학 관련", "예비소집")]
    [InlineData("조기입학 신청 방법", "입학 관련", "조기입학")]
    [InlineData("검정고시 원서접수 기간 알려주세요", "검정고시", "검정고시 원서")]
    [InlineData("고졸 검정고시 응시자격", "검정고시", "고졸 검정고시")]
    [InlineData("중등 임용시험 경쟁률", "교원 임용고시 관련", "임용시험")]
    [InlineData("임용고시 1차 시험 날짜", "교원 임용고시 관련", "임용고시")]
    [InlineData("졸업증명서 발급받고 싶어요", "제 증명 관련", "졸업증명서")]
    [InlineData("생활기록부를 인터넷으로 뗄 수 있나요", "제 증명 관련", "생활기록부")]
    [InlineData("정보공개 청구 수수료는 얼마인가요", "정보공개", "정보공개청구")]
    [InlineData("업무추진비 내역을 보고 싶습니다", "정보공개", "업무추진비")]
    [InlineData("같은 반 애가 괴롭혀요", "학교폭력", "괴롭힘")]
    [InlineData("아파트로 이사 가요", "기타", "아파트")]
    [InlineData("교육청 주차장 위치", "기타", "교육청")]
    public void A_question_gets_the_category_and_keyword_a_clerk_would_choose(string question, string category, string keyword)
    {
        using var rules = new RulesClassifier();
        (string actualKeyword, string? actualCategory) = rules.Classify(question, RulesClassifier.DefaultCategories);
        Assert.Equal(category, actualCategory);
        Assert.Equal(keyword, actualKeyword.Replace("정보공개 청구", "정보공개청구", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("오전 학교 일정")]
    [InlineData("안전학습 자료")]
    [InlineData("완전 학자 같아")]
    public void A_term_across_unrelated_words_is_not_found(string question)
    {
        using var rules = new RulesClassifier();
        Assert.NotEqual("전학, 편입", rules.Classify(question, RulesClassifier.DefaultCategories).Category);
    }

    [Fact]
    public void Width_composition_and_case_do_not_matter()
    {
        using var rules = new RulesClassifier();
        string decomposed = "학교폭력 신고".Normalize(System.Text.NormalizationForm.FormD);
        Assert.Equal("학교폭력", rules.Classify(decomposed, RulesClassifier.DefaultCategories).Category);
        Assert.Equal("학교폭력", rules.Classify("１１７ 신고", RulesClassifier.DefaultCategories).Category);
    }

    [Fact]
    public void A_category_that_the_database_lacks_is_never_answered()
    {
        using var rules = new RulesClassifier();
        KeywordCategory[] few = [new(5, "검정고시"), new(6, " 기 타 ")];
        Assert.Equal(" 기 타 ", rules.Classify("학교폭력 신고", few).Category);
        Assert.Equal("검정고시", rules.Classify("검정고시 접수와 학교폭력", few).Category);
        Assert.Null(rules.Classify("학교폭력 신고", [new(5, "검정고시")]).Category);
    }

    [Fact]
    public void The_default_category_setting_takes_what_no_term_fits()
    {
        SettingsSource settings = SettingsSource.Empty.With([new("BATCH_DEFAULT_CATEGORY_ID", "3")]);
        using RulesClassifier rules = RulesClassifier.From(settings);
        Assert.Equal("학생 생활", rules.Classify("날씨가 좋다", RulesClassifier.DefaultCategories).Category);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\ud800")]
    [InlineData("👍")]
    [InlineData("12345")]
    [InlineData("?!")]
    public void A_question_without_words_gets_the_rest_and_no_keyword(string question)
    {
        using var rules = new RulesClassifier();
        Assert.Equal(("", "기타"), rules.Classify(question, RulesClassifier.DefaultCategories));
    }

    [Fact]
    public void A_file_of_ones_own_takes_the_place_of_the_built_in_rules()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, """{ "version": "7", "otherwise": "기타", "categories": [ { "name": "급식", "terms": { "식단": 3, }, } ] /* ours */ }""");
            using RulesClassifier rules = RulesClassifier.From(SettingsSource.Empty.With([new("KEYWORDBATCH_RULES", path)]));
            Assert.Equal(("식단", "급식"), rules.Classify("오늘 식단은?", [new(1, "급식"), new(2, "기타")]));
            Assert.StartsWith("7-", rules.Identity.Model, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void A_category_none_of_whose_terms_is_found_never_wins(int minimum)
    {
        using var rules = new RulesClassifier(Parse($$"""{ "version": "1", "minimumScore": {{minimum}}, "otherwise": "기타", "categories": [ { "name": "급식", "terms": { "식단": 1 } } ] }"""));
        KeywordCategory[] categories = [new(1, "급식"), new(2, "기타")];
        Assert.Equal("급식", rules.Classify("오늘 식단은?", categories).Category);
        Assert.Equal("기타", rules.Classify("날씨가 좋다", categories).Category);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{ "version": "1", "otherwise": "기타", "categories": [null] }""")]
    [InlineData("""{ "version": "1", "otherwise": "기타", "keywords": { "나다": null }, "categories": [ { "name": "가", "terms": { "나다": 1 } } ] }""")]
    [InlineData("""{ "version": "1", "otherwise": "기타", "stopwords": [null], "categories": [ { "name": "가", "terms": { "나다": 1 } } ] }""")]
    [InlineData("""{ "version": "1", "otherwise": "기타", "categories": [] }""")]
    [InlineData("""{ "version": "1", "otherwise": "", "categories": [ { "name": "가", "terms": { "나다": 1 } } ] }""")]
    [InlineData("""{ "version": "1", "otherwise": "기타", "categories": [ { "name": "가", "terms": { "나": 1 } } ] }""")]
    [InlineData("""{ "version": "1", "otherwise": "기타", "categories": [ { "name": "가", "terms": { "나다": 0 } } ] }""")]
    [InlineData("""{ "version": "1", "otherwise": "기타", "categories": [ { "name": "가", "terms": { "117": 3 } } ] }""")]
    [InlineData("""{ "version": "1", "otherwise": "기타", "keywords": { "나다": "1" }, "categories": [ { "name": "가", "terms": { "나다": 1 } } ] }""")]
    [InlineData("""{ "version": "1", "otherwise": "기타", "categories": [ { "name": "기 타", "terms": { "나다": 1 } } ] }""")]
    [InlineData("""{ "version": "1", "otherwise": "기타", "categories": [ { "name": "가", "term": { "나다": 1 } } ] }""")]
    public void A_wrong_rules_file_is_one_clear_error(string json)
    {
        var e = Assert.Throws<KeywordBatchException>(() => Parse(json));
        Assert.Equal("InvalidRulesFile", e.ErrorId);
        Assert.Contains("my.json", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rules_file_in_another_encoding_is_told_so()
    {
        byte[] json = [.. "{ \"version\": \"1\", \"otherwise\": \""u8, 0xB1, 0xE2, 0xC5, 0xB8, .. "\", \"categories\": [] }"u8];
        var e = Assert.Throws<KeywordBatchException>(() => RuleBook.Parse(json, "my.json"));
        Assert.Equal("InvalidRulesFile", e.ErrorId);
        Assert.Contains("UTF-8", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rules_file_whose_otherwise_is_a_category_too_is_told_so()
    {
        var e = Assert.Throws<KeywordBatchException>(() => Parse(
            """{ "version": "1", "otherwise": "기타", "categories": [ { "name": "기 타", "terms": { "나다": 1 } } ] }"""));
        Assert.Contains("'otherwise'", e.Message, StringComparison.Ordinal);
        Assert.Contains("'기 타'", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("twice", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{ "version": "1", "otherwise": "기타", "categories": [] }""")]
    [InlineData("""{ "version": "1", "otherwise": "", "categories": [ { "name": "A", "terms": { "나다": 1 } } ] }""")]
    [InlineData("""{ "version": "1", "otherwise": "기타", "categories": [ { "name": "", "terms": { "나다": 1 } } ] }""")]
    [InlineData("""{ "version": "1", "otherwise": "X", "categories": [ { "name": "x", "terms": { "나다": 1 } } ] }""")]
    [InlineData("""{ "version": "1", "otherwise": "기타", "categories": [ { "name": "A", "terms": { "a": 1 } } ] }""")]
    [InlineData("""{ "version": "1", "otherwise": "기타", "keywords": { "나다": "1" }, "categories": [ { "name": "A", "terms": { "나다": 1 } } ] }""")]
    public void What_is_wrong_with_a_rules_file_is_told_in_the_language_of_the_person(string json)
    {
        CultureInfo saved = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = new("ko-KR");
            var korean = Assert.Throws<KeywordBatchException>(() => Parse(json));
            CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
            var english = Assert.Throws<KeywordBatchException>(() => Parse(json));
            string reason = korean.Message[(korean.Message.IndexOf(':', StringComparison.Ordinal) + 1)..];
            Assert.NotEqual(english.Message[(english.Message.IndexOf(':', StringComparison.Ordinal) + 1)..], reason);
            Assert.Contains(reason, c => c is >= '가' and <= '힣');
        }
        finally
        {
            CultureInfo.CurrentUICulture = saved;
        }
    }

    [Fact]
    public void A_rules_file_that_is_not_there_is_named()
    {
        var e = Assert.Throws<KeywordBatchException>(() => new RulesClassifier("/nowhere/rules.json"));
        Assert.Equal("UnreadableRulesFile", e.ErrorId);
        Assert.Equal(KeywordBatchErrorKind.InvalidConfiguration, e.Kind);
    }

    [Fact]
    public void A_term_stands_in_one_category_only()
    {
        using System.Text.Json.JsonDocument file = System.Text.Json.JsonDocument.Parse(
            typeof(RulesClassifier).Assembly.GetManifestResourceStream("KeywordBatch.Core.Classification.default-rules.json")!);
        string[] terms =
        [
            .. file.RootElement.GetProperty("categories").EnumerateArray()
                .SelectMany(c => c.GetProperty("terms").EnumerateObject().Select(t => t.Name)),
        ];
        Assert.Equal(terms.Length, terms.Distinct().Count());
        Assert.True(terms.Length >= 200);
    }

    [Fact]
    public async Task Categories_by_the_ten_thousand_are_matched_at_once()
    {
        const int Many = 30_000;
        string categories = string.Join(", ", Enumerable.Range(0, Many).Select(i => $$"""{ "name": "Topic {{i}}", "terms": { "word{{i}}": 3 } }"""));
        using var rules = new RulesClassifier(Parse($$"""{ "version": "1", "otherwise": "기타", "categories": [ {{categories}} ] }"""));
        KeywordCategory[] allowed = [.. Enumerable.Range(0, Many).Select(i => new KeywordCategory(i, $"TOPIC{i}"))];

        (string keyword, string? category) = await Task.Run(() => rules.Classify("word29999", allowed)).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(("word29999", "TOPIC29999"), (keyword, category));
    }

    private static RuleBook Parse(string json) => RuleBook.Parse(System.Text.Encoding.UTF8.GetBytes(json), "my.json");
}
