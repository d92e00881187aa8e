using KeywordBatch.Database;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Reports;

/// <summary>A database with a week of questions, most of them with keywords, two runs and three failures.</summary>
internal static class ReportData
{
    private static readonly string[] Questions =
    [
        "전학 절차 알려주세요", "졸업증명서 발급은 어디서 하나요?", "여자친구와 헤어졌어요", "주말에 뭐 하지", "기숙사 신청 기간", "<script>alert(1)</script>",
        "=1+1", "등록금 납부 기한이 언제까지인지 그리고 분할 납부도 되는지 알려주세요", "이모지 😀 질문", "도서관 열람실 예약",
    ];

    private static readonly string[] Keywords = ["전학", "졸업증명서", "이별", "주말", "기숙사", "=HYPERLINK(\"x\")", "<b>굵게</b>", "등록금", "이모지", "도서관"];

    public static async Task<TestDatabase> CreateAsync(TestServers servers, DatabaseEngine engine)
    {
        TestDatabase test = await TestDatabase.CreateAsync(servers, engine);
        await test.InitializeAsync();
        var random = new Random(17);
        IEnumerable<ChatMessage> chats = Enumerable.Range(0, 1500).Select(i => new ChatMessage(
            new DateTime(2025, 6, 10 + random.Next(9), 9, i % 60, 7), Questions[i % 10 == 0 ? random.Next(10) : random.Next(4)] + (i % 3 == 0 ? $" {random.Next(40)}" : "")));
        await new ChatImporter(test.Database).ImportAsync(
            chats.ToAsyncEnumerable(), (row, reason) => Assert.Fail($"{row} was refused: {reason}"), null, default);
        string keyword = string.Join(' ', Keywords.Select((k, i) => $"WHEN {i} THEN '{k}'"));
        await test.ExecuteAsync($"""
            INSERT INTO admin_chat_keywords (query_text, keyword, category_id, query_count, created_at, batch_created_at)
            SELECT input_text, MIN(CASE chatting_pk % 10 {keyword} END), MIN(chatting_pk % 4) + 1, COUNT(*), MIN(created_at), MIN(created_at)
            FROM chattings
            GROUP BY input_text, DATE(created_at)
            HAVING MIN(chatting_pk) % 5 <> 0
            """);
        await test.ExecuteAsync("""
            INSERT INTO keyword_batch_run (mode, start_day, end_day, status, owner, started_at, ended_at, lease_until, read_count, processed, skipped, failed, row_count, last_error)
            VALUES ('complete', '2025-06-11', '2025-06-14', 'completed', 'a', '2025-06-15 11:00:00', '2025-06-15 11:01:30', '2025-06-15 11:02:00', 900, 850, 40, 10, 850, NULL),
                ('missing', '2025-06-15', '2025-06-20', 'running', 'b', '2025-06-16 11:00:00', NULL, '2025-06-16 11:02:00', 30, 20, 0, 10, 20, NULL),
                ('basic', '2025-06-18', '2025-06-20', 'completed', 'c', '2025-06-21 11:00:00', '2025-06-21 11:00:10', '2025-06-21 11:02:00', 30, 20, 0, 10, 20, NULL)
            """);
        await test.ExecuteAsync("""
            INSERT INTO keyword_batch_failure (source, day, text_hash, query_text, query_count, stage, reason, attempts, run_id, failed_at)
            VALUES ('chattings', '2025-06-11', 'a', '=1+1', 2, 'classify', 'The server gave no answer.', 3, 1, '2025-06-15 11:00:30'),
                ('chattings', '2025-06-12', 'b', '<img src=x onerror=alert(1)>', 1, 'store', 'Too long.', 1, 1, '2025-06-15 11:00:31'),
                ('chattings', '2025-06-17', 'c', '끝', 1, 'store', 'Too long.', 1, 2, '2025-06-15 11:00:31'),
                ('chattings', '2025-06-18', 'd', '밖', 1, 'store', 'Too long.', 1, 2, '2025-06-15 11:00:31'),
                ('elsewhere', '2025-06-17', 'c', '딴 데', 1, 'store', 'Too long.', 1, 2, '2025-06-15 11:00:31')
            """);
        return test;
    }
}
