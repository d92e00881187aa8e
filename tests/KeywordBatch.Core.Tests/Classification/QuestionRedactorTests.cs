using KeywordBatch.Classification;
using KeywordBatch.Configuration;

namespace KeywordBatch.Core.Tests.Classification;

public sealed class QuestionRedactorTests
{
    [Theory]
    [InlineData("제 번호는 900101-1234567 입니다", "제 번호는 [주민등록번호] 입니다")]
    [InlineData("9001011234567", "[주민등록번호]")]
    [InlineData("900101 - 2******", "[주민등록번호]")]
    [InlineData("주민번호 900101-*******, 900101-＊＊＊＊＊＊＊", "주민번호 [주민등록번호], [주민등록번호]")]
    [InlineData("900101-1ＸＸＸＸＸＸ", "[주민등록번호]")]
    [InlineData("문의-01012345678 로, 전화번호-010-1234-5678", "문의-[전화번호] 로, 전화번호-[전화번호]")]
    [InlineData("０００２２９－３２３４５６７", "[주민등록번호]")]
    [InlineData("010-1234-5678로 연락주세요", "[전화번호]로 연락주세요")]
    [InlineData("01012345678", "[전화번호]")]
    [InlineData("010.1234.5678, 011 123 4567", "[전화번호], [전화번호]")]
    [InlineData("+82 10-1234-5678", "[전화번호]")]
    [InlineData("+82-(0)10-1234-5678", "[전화번호]")]
    [InlineData("(02)123-4567", "[전화번호]")]
    [InlineData("031-123-4567", "[전화번호]")]
    [InlineData("070-1234-5678", "[전화번호]")]
    [InlineData("０１０－１２３４－５６７８", "[전화번호]")]
    [InlineData("메일은 hong.gil-dong+a@example.co.kr로", "메일은 [이메일]로")]
    [InlineData("hong＠example.com", "[이메일]")]
    [InlineData("hong＠example．com, hong@학교.한국으로, gil@학교.example.kr로", "[이메일], [이메일]으로, [이메일]로")]
    [InlineData("카드 4111-1111-1111-1111", "카드 [카드번호]")]
    [InlineData("4111111111111111", "[카드번호]")]
    [InlineData("3782 822463 10005", "[카드번호]")]
    [InlineData("신한 110-123-456789", "신한 [계좌번호]")]
    [InlineData("농협 351-1234-5678-93 으로 환불", "농협 [계좌번호] 으로 환불")]
    [InlineData("국민은행 계좌는 12345678901234 입니다", "국민은행 계좌는 [계좌번호] 입니다")]
    [InlineData("a@b.kr 010-1111-2222 900101-1234567", "[이메일] [전화번호] [주민등록번호]")]
    public void Personal_numbers_and_addresses_become_placeholders(string question, string expected) =>
        Assert.Equal(expected, QuestionRedactor.Default.Redact(question));

    [Theory]
    [InlineData("2025학년도 3월 2일 입학")]
    [InlineData("2025-06-11 10:30에 신청했어요")]
    [InlineData("991332-1234567 은 날짜가 아님")]
    [InlineData("000230-3234567")]
    [InlineData("주문 1234567890123")]
    [InlineData("1588-1234 로 전화")]
    [InlineData("1234-5678-1234-5678-")]
    [InlineData("문서번호 2025-06-11-0001")]
    [InlineData("정원 1,234,567,890명")]
    [InlineData("3.14159265358979")]
    [InlineData("@everyone 안녕")]
    [InlineData("117에 신고")]
    public void Ordinary_numbers_stay(string question)
    {
        if (question == "1234-5678-1234-5678-")
        {
            // Fails Luhn, so it is no card; three hyphens make it an account.
            Assert.Equal("[계좌번호]-", QuestionRedactor.Default.Redact(question));
            return;
        }

        Assert.Equal(question, QuestionRedactor.Default.Redact(question));
    }

    [Fact]
    public void Patterns_of_ones_own_come_first()
    {
        var redactor = new QuestionRedactor([new(@"S\d{7}", "[학번]"), new(@"(?<=성명 )\S+", "[이름]")]);
        Assert.Equal("[학번] 성명 [이름] [전화번호]", redactor.Redact("S2025001 성명 홍길동 010-1234-5678"));
    }

    [Fact]
    public void Patterns_of_ones_own_come_from_a_setting()
    {
        ClassificationOptions options = ClassificationOptions.From("openai", Of("""{"S\\d{7}": "[학번]", "(?<=성명 )\\S+": "[이름]"}"""));
        Assert.Equal("[학번] 성명 [이름] [전화번호]", options.Redactor!.Redact("S2025001 성명 홍길동 010-1234-5678"));
    }

    [Theory]
    [InlineData("S\\d{7}", "InvalidRedactionSetting")]
    [InlineData("[\"S\"]", "InvalidRedactionSetting")]
    [InlineData("{\"S\": 7}", "InvalidRedactionSetting")]
    [InlineData("{\"(\": \"x\"}", "InvalidRedactionPattern")]
    public void A_setting_that_is_none_is_an_error(string value, string error)
    {
        var e = Assert.Throws<KeywordBatchException>(() => QuestionRedactor.From(Of(value)));
        Assert.Equal(error, e.ErrorId);
    }

    [Fact]
    public void A_pattern_that_is_none_is_an_error_that_names_it()
    {
        var e = Assert.Throws<KeywordBatchException>(() => new QuestionRedactor([new("(", "x")]));
        Assert.Equal("InvalidRedactionPattern", e.ErrorId);
    }

    [Fact]
    public void A_long_question_takes_no_longer_than_its_length()
    {
        string hostile = string.Concat(Enumerable.Repeat("1-2@a.", 20_000)) + new string('1', 50_000) + new string('a', 50_000) + "@";
        var watch = System.Diagnostics.Stopwatch.StartNew();
        QuestionRedactor.Default.Redact(hostile);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
    }

    private static SettingsSource Of(string patterns) => SettingsSource.Empty.With([new("REDACTION_PATTERNS", patterns)]);
}
