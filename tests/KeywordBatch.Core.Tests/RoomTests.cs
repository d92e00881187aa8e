using System.Text.RegularExpressions;

namespace KeywordBatch.Core.Tests;

/// <summary>Which rooms of Core know which.</summary>
public sealed partial class RoomTests
{
    [Theory]
    [InlineData("Configuration")]
    [InlineData("Database", "Configuration")]
    [InlineData("Classification", "Configuration")]
    [InlineData("DataContainers")]
    [InlineData("Questions", "Database")]
    [InlineData("Batch", "Questions", "Classification", "Database", "DataContainers", "Configuration")]
    [InlineData("Sync", "Batch", "Questions", "Database", "DataContainers", "Configuration")]
    [InlineData("Operations", "Batch", "Sync", "Questions", "Classification", "Database", "Configuration")]
    [InlineData("Reports", "Batch", "Questions", "Database", "Configuration")]
    public void A_room_knows_those_that_it_stands_on_and_no_other(string room, params string[] known)
    {
        string[] files = [.. RepositoryFiles.Find(Path.Combine("src", "KeywordBatch.Core", room), "*.cs")];

        IEnumerable<string> named = files.SelectMany(f => Rooms().Matches(File.ReadAllText(f)).Select(m => m.Groups["room"].Value)).Where(r => r != room);

        Assert.NotEmpty(files);
        Assert.Empty(named.Except(known));
    }

    [GeneratedRegex(@"\bKeywordBatch\.(?<room>Configuration|Database|Classification|DataContainers|Questions|Batch|Sync|Operations|Reports)\b")]
    private static partial Regex Rooms();
}
