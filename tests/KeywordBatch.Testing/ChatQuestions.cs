using System.Globalization;
using CsvHelper;

namespace KeywordBatch.Testing;

/// <summary>Real questions from the data folder beside the repository; where it is missing, questions of our own making.</summary>
public static class ChatQuestions
{
    public static IReadOnlyList<string> Load()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "shared", "data", "chat-questions.csv");
            if (File.Exists(path))
            {
                using var csv = new CsvReader(new StreamReader(path), CultureInfo.InvariantCulture);
                csv.Read();
                csv.ReadHeader();
                var questions = new List<string>();
                while (csv.Read())
                {
                    questions.Add(csv.GetField("question")!);
                }

                return questions;
            }
        }

        return [.. Enumerable.Range(0, 5966).Select(i => $"{i}번째 전학 절차와 필요한 서류를 알려주세요")];
    }
}
