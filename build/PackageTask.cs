namespace KeywordBatch.Build;

internal static class PackageTask
{
    public static int Run()
    {
        string set = BuildTask.Build();
        return set == "latest"
            ? Pack()
            : throw new BuildFailedException($"A release takes package set latest; this feed gives {set}.");
    }

    private static int Pack() => throw new BuildFailedException("not written");
}
