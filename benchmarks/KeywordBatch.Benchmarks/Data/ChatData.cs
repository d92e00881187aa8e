using System.Globalization;
using System.Text;
using KeywordBatch.Questions;
using KeywordBatch.Testing;

namespace KeywordBatch.Benchmarks.Data;

/// <summary>
/// Nine days of chats made of real questions: on each day two chats in three are a text's first and one repeats it, half
/// of a day's texts were asked the day before as well, and half of each day's texts have their keyword row.
/// </summary>
internal sealed class ChatData(long chats, bool fresh = false)
{
    public const int Days = 9;

    // Not before the first text is wanted: the product's share of a benchmark reads the period only.
    private static readonly Lazy<string[]> Questions =
        new(() => [.. ChatQuestions.Load().Select(Plain).Where(q => q.Length > 0).Distinct(StringComparer.Ordinal)]);

    public static Period Period { get; } = new(new(2025, 6, 11), new(2025, 6, 19));

    public long PerDay { get; } = Math.Max(3, chats / Days);

    /// <summary>Chats in all.</summary>
    public long Chats => PerDay * Days;

    /// <summary>Distinct texts of a day.</summary>
    public long TextsPerDay => PerDay * 2 / 3;

    public long AnsweredPerDay => fresh ? 0 : TextsPerDay / 2;

    /// <summary>Keyword rows in all.</summary>
    public long Keywords => AnsweredPerDay * Days;

    /// <summary>Missing questions in all.</summary>
    public long Missing => (TextsPerDay - AnsweredPerDay) * Days;

    /// <summary>Distinct texts of the period.</summary>
    public long Unique => ((Days - 1) * NewPerDay) + TextsPerDay;

    /// <summary>
    /// Chats of about so many questions, none of which is answered or was asked on another day: answers of another day would
    /// be used again.
    /// </summary>
    public static ChatData OfQuestions(long questions) => new(Math.Max(2, questions / Days) * 3 / 2 * Days, fresh: true);

    /// <summary>A text; no two are equal under any collation, for the last word is the number.</summary>
    public static string Text(long number) => string.Create(CultureInfo.InvariantCulture, $"{Questions.Value[number % Questions.Value.Length]} {number}");

    /// <summary>The chats in order of time: the text and the time as servers read it.</summary>
    public IEnumerable<(string Text, string Time)> ReadChats()
    {
        for (int day = 0; day < Days; day++)
        {
            for (long chat = 0; chat < PerDay; chat++)
            {
                DateTime time = Period.Start.AddDays(day).ToDateTime(TimeOnly.MinValue).AddSeconds(chat * 86_400 / PerDay);
                yield return (Text(TextNumber(day, chat % TextsPerDay)), time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>The keyword rows that are there, day by day.</summary>
    public IEnumerable<ChatKeyword> ReadKeywords() => ReadKeywords(AnsweredPerDay);

    /// <summary>Keyword rows of so many texts of each day.</summary>
    public IEnumerable<ChatKeyword> ReadKeywords(long perDay)
    {
        for (int day = 0; day < Days; day++)
        {
            for (long text = 0; text < perDay; text++)
            {
                yield return new(Period.Start.AddDays(day), Text(TextNumber(day, text)), "전학 절차", 1 + (text % 3), 1 + (text % 2));
            }
        }
    }

    /// <summary>Writes rows as LOAD DATA and COPY read them.</summary>
    public static void WriteTabs(string file, IEnumerable<string> lines)
    {
        using var writer = new StreamWriter(file, append: false, new UTF8Encoding(false), 1 << 20) { NewLine = "\n" };
        foreach (string line in lines)
        {
            writer.WriteLine(line);
        }
    }

    private long NewPerDay => fresh ? TextsPerDay : TextsPerDay / 2;

    private long TextNumber(int day, long text) => (day * NewPerDay) + text;

    // What would need escaping in SQL or in tab-separated files is not what is measured here.
    private static string Plain(string question) =>
        string.Concat(question.Where(c => !char.IsControl(c) && c is not ('\'' or '"' or '\\'))).Trim();
}
