using System.Management.Automation;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cmdlets;

/// <summary>The base of cmdlets that look after a container's hours.</summary>
public abstract class DataContainerMaintenanceCmdlet : AsyncCmdlet
{
    private string _home = string.Empty;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, HelpMessage = "The container's folder.")]
    [Alias("Home", "FullName")]
    [ArgumentCompleter(typeof(DataContainerHomeCompleter))]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    protected override void Prepare()
    {
        _home = ResolvePath(Path);
        if (!System.IO.Path.Exists(_home))
        {
            throw CmdletErrors.ContainerMissing(_home);
        }
    }

    /// <summary>The work on the container.</summary>
    protected abstract Task RunAsync(DataContainerMaintenance container, CmdletOutput output, CancellationToken cancellationToken);

    protected sealed override Task RunAsync(CmdletOutput output, CancellationToken cancellationToken) =>
        RunAsync(DataContainerMaintenance.Open(_home), output, cancellationToken);

    /// <summary>Asks before an hour is changed.</summary>
    private protected Task<bool> MayChangeAsync(CmdletOutput output, long fileTime, string action) =>
        output.ShouldProcessAsync($"{_home} {DataContainerTime.Format(fileTime)}", action);
}
