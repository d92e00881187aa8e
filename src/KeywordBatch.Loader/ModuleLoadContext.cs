using System.Reflection;
using System.Runtime.Loader;

namespace KeywordBatch.Loader;

/// <summary>
/// Keeps the module's cmdlets and every library they use apart from those that PowerShell and other modules have
/// loaded. What KeywordBatch.Cmdlets.deps.json names, native SQLite included, comes from the module's folder; all
/// else, PowerShell itself and the types people meet, is shared with the session.
/// </summary>
public sealed class ModuleLoadContext : AssemblyLoadContext
{
    private const string ModelAssembly = "KeywordBatch.Model";

    private static readonly Lazy<ModuleLoadContext> Instance = new(() => new ModuleLoadContext(Folder));

    private readonly AssemblyDependencyResolver _resolver;

    private ModuleLoadContext(string folder)
        : base("KeywordBatch")
    {
        string path = Path.Combine(folder, "KeywordBatch.Cmdlets.dll");
        _resolver = new AssemblyDependencyResolver(path);
        Cmdlets = LoadFromAssemblyPath(path);
    }

    private static string Folder => Path.GetDirectoryName(typeof(ModuleLoadContext).Assembly.Location)!;

    private Assembly Cmdlets { get; }

    /// <summary>The assembly with the cmdlets; loaded once a process, whatever the number of imports and runspaces.</summary>
    public static Assembly LoadCmdlets() => Instance.Value.Cmdlets;

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        ArgumentNullException.ThrowIfNull(assemblyName);

        // One Model for the session and the cmdlets, or [KeywordBatch.MissingKeyword] would name a stranger.
        if (assemblyName.Name == ModelAssembly)
        {
            return Default.LoadFromAssemblyPath(Path.Combine(Folder, ModelAssembly + ".dll"));
        }

        return _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
