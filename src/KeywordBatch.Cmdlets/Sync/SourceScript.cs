using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Text;

namespace KeywordBatch.Cmdlets;

/// <summary>
/// A caller's script block made ready for runspaces of its own: with the values of its $using: variables, and with the
/// functions and modules of the caller that its commands come from.
/// </summary>
internal sealed class SourceScript
{
    private readonly Dictionary<string, object?> _using = [];
    private readonly Dictionary<string, FunctionInfo> _functions = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _modules = new(StringComparer.Ordinal);
    private readonly string _folder;
    private readonly bool _takesTime;

    private SourceScript(ScriptBlock script, string folder)
    {
        // As text, since a script block belongs to the runspace that it was written in.
        Text = script.ToString();
        _folder = folder;

        // PowerShell makes no DateTime of a DateOnly, though it does so of its text.
        _takesTime = script.Ast is ScriptBlockAst { ParamBlock.Parameters: [var day, ..] } && day.StaticType == typeof(DateTime);
    }

    public string Text { get; }

    /// <summary>Reads what the script needs from the caller; for the pipeline's thread.</summary>
    /// <exception cref="KeywordBatchException">UsingUnsupported.</exception>
    public static SourceScript Take(ScriptBlock script, PSCmdlet cmdlet)
    {
        var taken = new SourceScript(script, cmdlet.SessionState.Path.CurrentLocation.ProviderPath);
        taken.TakeUsing(script.Ast, cmdlet);
        taken.TakeCommands(script.Ast, cmdlet);
        return taken;
    }

    public Runspace Open()
    {
        InitialSessionState state = InitialSessionState.CreateDefault();
        state.ImportPSModule([.. _modules]);
        foreach (FunctionInfo function in _functions.Values)
        {
            state.Commands.Add(new SessionStateFunctionEntry(function.Name, function.Definition));
        }

        state.Commands.Add(new SessionStateCmdletEntry(SourceRowCommand.Name, typeof(SourceRowCommand), null));

        // A call that fails must fail the day: going on behind it would take a part for the whole.
        state.Variables.Add(new SessionStateVariableEntry("ErrorActionPreference", ActionPreference.Stop, null));
        state.Variables.Add(new SessionStateVariableEntry("PSNativeCommandUseErrorActionPreference", true, null));
        state.Variables.Add(new SessionStateVariableEntry("ProgressPreference", ActionPreference.SilentlyContinue, null));
        Runspace runspace = RunspaceFactory.CreateRunspace(state);
        runspace.ThreadOptions = PSThreadOptions.ReuseThread;
        runspace.Open();
        runspace.SessionStateProxy.Path.SetLocation(_folder);
        return runspace;
    }

    public PowerShell Call(Runspace runspace, DateOnly day, RowSink sink)
    {
        var shell = PowerShell.Create();
        shell.Runspace = runspace;
        shell.AddScript(Text, useLocalScope: true).AddArgument(_takesTime ? day.ToDateTime(TimeOnly.MinValue) : day);
        if (_using.Count > 0)
        {
            // How PowerShell itself hands $using: values to a script of another runspace.
            shell.AddParameter("--%", _using);
        }

        shell.AddCommand(SourceRowCommand.Name).AddParameter(nameof(SourceRowCommand.Sink), sink);
        return shell;
    }

    private void TakeUsing(Ast script, PSCmdlet cmdlet)
    {
        foreach (UsingExpressionAst expression in script.FindAll(a => a is UsingExpressionAst, searchNestedScriptBlocks: true).Cast<UsingExpressionAst>())
        {
            bool plain = expression.SubExpression is VariableExpressionAst;
            string text = plain ? expression.ToString().ToLowerInvariant() : expression.ToString();
            object? value = expression.SubExpression is VariableExpressionAst variable
                ? cmdlet.SessionState.PSVariable.GetValue(variable.VariablePath.UserPath)
                : throw CmdletErrors.UsingUnsupported(expression.ToString());
            if (value is ScriptBlock or PSObject { BaseObject: ScriptBlock })
            {
                throw CmdletErrors.UsingUnsupported(expression.ToString());
            }

            _using[Convert.ToBase64String(Encoding.Unicode.GetBytes(text))] = value;
        }
    }

    private void TakeCommands(Ast script, PSCmdlet cmdlet)
    {
        IEnumerable<string?> names = script.FindAll(a => a is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>().Select(c => c.GetCommandName());
        foreach (string name in names.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase))
        {
            // Only what is loaded: nothing is imported into the caller's session for a name in a script.
            CommandInfo? command = cmdlet.SessionState.InvokeCommand.GetCommand(name, CommandTypes.Function | CommandTypes.Cmdlet | CommandTypes.Filter);
            if (command?.Module is { Path.Length: > 0 } module)
            {
                _modules.Add(command is CmdletInfo && IsOurs(module) ? OurManifest(cmdlet) ?? module.Path : module.Path);
            }
            else if (command is FunctionInfo function && _functions.TryAdd(function.Name, function))
            {
                TakeCommands(function.ScriptBlock.Ast, cmdlet);
            }
        }
    }

    private static bool IsOurs(PSModuleInfo module) => module.ImplementingAssembly == typeof(SourceScript).Assembly;

    private static string? OurManifest(PSCmdlet cmdlet) => cmdlet.MyInvocation.MyCommand.Module?.Path;
}
