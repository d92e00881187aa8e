using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using KeywordBatch.Database;

namespace KeywordBatch.Cmdlets;

/// <summary>Completes the encodings that files mostly have; others can be named as well.</summary>
public sealed class EncodingCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        from name in ImportEncoding.Names
        where Completion.Matches(name, wordToComplete)
        select Completion.Result(name, ImportEncoding.Parse(name).EncodingName);
}
