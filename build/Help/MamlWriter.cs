using System.Xml.Linq;

namespace KeywordBatch.Build.Help;

/// <summary>Writes help pages in the form that Get-Help reads.</summary>
internal static class MamlWriter
{
    private static readonly XNamespace Msh = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static void Write(IEnumerable<HelpPage> pages, string path)
    {
        var root = new XElement(Msh + "helpItems", new XAttribute("schema", "maml"), pages.Select(ToCommand));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        new XDocument(root).Save(path);
    }

    private static XElement ToCommand(HelpPage page)
    {
        int dash = page.Name.IndexOf('-', StringComparison.Ordinal);
        return new XElement(
            Command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", Maml),
            new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            new XElement(
                Command + "details",
                new XElement(Command + "name", page.Name),
                new XElement(Command + "verb", page.Name[..dash]),
                new XElement(Command + "noun", page.Name[(dash + 1)..]),
                new XElement(Maml + "description", Paragraphs(page.Synopsis))),
            new XElement(Maml + "description", Paragraphs(page.Description)),
            new XElement(Command + "syntax", page.ParameterSets.Select(set => ToSyntax(page, set))),
            new XElement(Command + "parameters", page.Parameters.Select(p => ToParameter(p, withDescription: true))),
            new XElement(Command + "inputTypes", page.Inputs.Select(t => ToType("inputType", t))),
            new XElement(Command + "returnValues", page.Outputs.Select(t => ToType("returnValue", t))),
            new XElement(Maml + "alertSet", new XElement(Maml + "alert", Paragraphs(page.Notes))),
            new XElement(Command + "examples", page.Examples.Select(ToExample)),
            new XElement(Command + "relatedLinks", page.Links.Select(ToLink)));
    }

    private static XElement ToSyntax(HelpPage page, string set) => new(
        Command + "syntaxItem",
        new XElement(Maml + "name", page.Name),
        page.Parameters.Where(p => p.IsIn(set))
            .OrderBy(p => int.TryParse(p.Position, out int position) ? position : int.MaxValue)
            .Select(p => ToParameter(p, withDescription: false)));

    private static XElement ToParameter(HelpParameter parameter, bool withDescription) => new(
        Command + "parameter",
        new XAttribute("required", parameter.Required ? "true" : "false"),
        new XAttribute("variableLength", "true"),
        new XAttribute("globbing", parameter.Wildcards),
        new XAttribute("pipelineInput", parameter.PipelineInput),
        new XAttribute("position", parameter.Position),
        new XAttribute("aliases", parameter.Aliases),
        new XElement(Maml + "name", parameter.Name),
        withDescription ? new XElement(Maml + "description", Paragraphs(parameter.Description)) : null,
        parameter.IsSwitch && !withDescription
            ? null
            : new XElement(
                Command + "parameterValue",
                new XAttribute("required", parameter.IsSwitch ? "false" : "true"),
                new XAttribute("variableLength", "false"),
                parameter.Type),
        new XElement(Dev + "type", new XElement(Maml + "name", parameter.Type), new XElement(Maml + "uri")),
        new XElement(Dev + "defaultValue", parameter.DefaultValue));

    private static XElement ToType(string element, HelpType type) => new(
        Command + element,
        new XElement(Dev + "type", new XElement(Maml + "name", type.Name)),
        new XElement(Maml + "description", Paragraphs(type.Description)));

    /// <summary>Get-Help puts nothing between two examples but what is in them: dashes and empty paragraphs.</summary>
    private static XElement ToExample(HelpExample example) => new(
        Command + "example",
        new XElement(Maml + "title", $"------------------ {example.Title} ------------------"),
        new XElement(Dev + "code", example.Code),
        new XElement(Dev + "remarks", Paragraphs(example.Remarks), new XElement(Maml + "para"), new XElement(Maml + "para")));

    private static XElement ToLink(HelpLink link) => new(
        Maml + "navigationLink",
        new XElement(Maml + "linkText", link.Text),
        new XElement(Maml + "uri", link.Address));

    /// <summary>A blank line ends a paragraph; a single line break within one is only the author's.</summary>
    private static IEnumerable<XElement> Paragraphs(string text) =>
        text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(p => new XElement(Maml + "para", p.StartsWith("- ", StringComparison.Ordinal) ? p : p.Replace('\n', ' ')));
}
