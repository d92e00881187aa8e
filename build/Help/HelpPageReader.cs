namespace KeywordBatch.Build.Help;

/// <summary>Reads the markdown form of PlatyPS (schema 2.0.0): headings name the parts, fences hold code and metadata.</summary>
internal static class HelpPageReader
{
    private const string Fence = "```";

    public static HelpPage Read(string path)
    {
        List<Section> sections = Split(File.ReadAllLines(path));
        Section title = sections.FirstOrDefault(s => s.Level == 1) ?? throw Broken(path, "has no '# Name' heading");
        string Text(string heading) => Plain(Find(heading)?.Lines ?? []);
        Section? Find(string heading) => sections.FirstOrDefault(s => s.Level == 2 && s.Heading == heading);
        IEnumerable<Section> Under(string heading) => sections
            .SkipWhile(s => !(s.Level == 2 && s.Heading == heading)).Skip(1).TakeWhile(s => s.Level == 3);

        var page = new HelpPage(
            title.Heading,
            Text("SYNOPSIS"),
            Text("DESCRIPTION"),
            [.. Under("EXAMPLES").Select(ToExample)],
            [.. Under("PARAMETERS").Where(s => s.Heading.StartsWith('-')).Select(ToParameter)],
            [.. Under("INPUTS").Select(s => new HelpType(s.Heading, Plain(s.Lines)))],
            [.. Under("OUTPUTS").Select(s => new HelpType(s.Heading, Plain(s.Lines)))],
            Text("NOTES"),
            [.. (Find("RELATED LINKS")?.Lines ?? []).Where(l => l.StartsWith('[')).Select(ToLink)])
        {
            ParameterSets =
            [
                .. Under("SYNTAX").OrderByDescending(s => s.Heading.EndsWith("(Default)", StringComparison.Ordinal))
                    .Select(s => s.Heading.Replace(" (Default)", "", StringComparison.Ordinal)),
            ],
        };
        if (page.Synopsis.Length == 0 || page.Description.Length == 0)
        {
            throw Broken(path, "lacks a SYNOPSIS or DESCRIPTION");
        }

        return page;
    }

    private static List<Section> Split(string[] lines)
    {
        var sections = new List<Section>();
        bool inFence = false;
        foreach (string line in lines)
        {
            inFence ^= line.StartsWith(Fence, StringComparison.Ordinal);
            int level = inFence ? 0 : line.TakeWhile(c => c == '#').Count();
            if (level is >= 1 and <= 3 && line.Length > level && line[level] == ' ')
            {
                sections.Add(new Section(level, line[(level + 1)..].Trim(), []));
            }
            else if (sections.Count > 0)
            {
                sections[^1].Lines.Add(line);
            }
        }

        return sections;
    }

    private static HelpExample ToExample(Section section) => new(
        section.Heading,
        string.Join('\n', Fenced(section.Lines)),
        Plain(WithoutFences(section.Lines)));

    private static HelpParameter ToParameter(Section section)
    {
        var metadata = new Dictionary<string, string>();
        foreach (string line in Fenced(section.Lines))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                metadata[line[..colon].Trim()] = line[(colon + 1)..].Trim();
            }
        }

        return new HelpParameter(section.Heading[1..], Plain(WithoutFences(section.Lines)), metadata);
    }

    private static HelpLink ToLink(string line)
    {
        int middle = line.IndexOf("](", StringComparison.Ordinal);
        if (middle < 0)
        {
            return new(line.Trim('[', ']'), "");
        }

        // A neighbouring page is a link for readers of the repository; Get-Help finds it by its name.
        string address = line[(middle + 2)..].TrimEnd().TrimEnd(')');
        return new(line[1..middle], address.EndsWith(".md", StringComparison.Ordinal) ? "" : address);
    }

    private static IEnumerable<string> Fenced(IEnumerable<string> lines) =>
        lines.SkipWhile(l => !l.StartsWith(Fence, StringComparison.Ordinal)).Skip(1)
            .TakeWhile(l => !l.StartsWith(Fence, StringComparison.Ordinal));

    private static IEnumerable<string> WithoutFences(IEnumerable<string> lines)
    {
        bool inFence = false;
        foreach (string line in lines)
        {
            bool fence = line.StartsWith(Fence, StringComparison.Ordinal);
            if (!inFence && !fence)
            {
                yield return line;
            }

            inFence ^= fence;
        }
    }

    private static string Plain(IEnumerable<string> lines) =>
        string.Join('\n', lines).Trim().Replace("\\`", "`", StringComparison.Ordinal).Replace("**", "", StringComparison.Ordinal);

    private static BuildFailedException Broken(string path, string what) =>
        new($"{Path.GetRelativePath(Repository.Root, path)} {what}.");

    private sealed record Section(int Level, string Heading, List<string> Lines);
}
