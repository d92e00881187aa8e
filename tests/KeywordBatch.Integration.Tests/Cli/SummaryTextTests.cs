using System.Globalization;
using KeywordBatch.Cli;

namespace KeywordBatch.Integration.Tests.Cli;

[Collection("serverless")]
public sealed class SummaryTextTests
{
    private static readonly KeywordBatchSummary Complete = new()
    {
        Mode = KeywordBatchMode.Complete,
        Start = new(2025, 6, 11),
        End = new(2025, 6, 14),
        Read = 1632,
        Processed = 1620,
        Skipped = 12,
        Rows = 1620,
        BasicProcessed = 1544,
        BasicSkipped = 12,
        BasicDuration = TimeSpan.FromSeconds(503),
        MissingFound = 76,
        MissingBefore = 1620,
        Duration = TimeSpan.FromSeconds(3.5),
    };

    [Fact]
    public void A_complete_run_is_summed_up_in_Korean()
    {
        Assert.Equal(
            """

            최종 요약: complete, 2025-06-11 ~ 2025-06-14
               [기본 배치]
               - 처리된 데이터: 1,544개
               - 스킵된 데이터: 12개
               - 처리 시간: 8분 23초

               [누락 데이터]
               - 발견된 누락 데이터: 76개
               - 처리된 누락 데이터: 76개
               - 스킵된 누락 데이터: 0개

               [전체 합계]
               - 총 읽은 데이터: 1,632개
               - 총 처리된 데이터: 1,620개 (키워드 행 1,620개)
               - 총 스킵된 데이터: 12개
               - 총 실패한 데이터: 0개
               - 누락 데이터: 실행 전 1,620개, 실행 후 0개
               - 전체 처리 시간: 3.5초

            """,
            Written(Complete, "ko-KR"));
    }

    [Fact]
    public void A_pass_that_the_mode_has_not_is_not_summed_up()
    {
        string basic = Written(Complete with { Mode = KeywordBatchMode.Basic }, "en-US");
        string missing = Written(Complete with { Mode = KeywordBatchMode.Missing }, "en-US");

        Assert.Contains("[Basic batch]", basic, StringComparison.Ordinal);
        Assert.DoesNotContain("[Missing questions]", basic, StringComparison.Ordinal);
        Assert.DoesNotContain("[Basic batch]", missing, StringComparison.Ordinal);
        Assert.Contains("- missing: 1,620 before the run, 0 after it", missing, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en-US", "Day            Unique  Processed    Missing    Rate", "2025-06-11          4          1          3   25.0%")]
    [InlineData("ko-KR", "날짜        고유 질문       처리       누락  처리율", "2025-06-11          4          1          3   25.0%")]
    public void Days_stand_under_their_headings(string culture, string heading, string row)
    {
        string[] lines = Written(
            Complete with { Mode = KeywordBatchMode.Check, Days = [new(new(2025, 6, 11), 4, 1, 0)] }, culture).Split('\n');

        Assert.Equal(["", heading, row, ""], lines);
    }

    private static string Written(KeywordBatchSummary summary, string culture)
    {
        (CultureInfo numbers, CultureInfo words) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
            var writer = new StringWriter { NewLine = "\n" };
            SummaryText.Write(writer, summary);
            return writer.ToString();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (numbers, words);
        }
    }
}
