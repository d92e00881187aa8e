namespace KeywordBatch.Configuration;

internal static class ConfigurationErrors
{
    private static readonly MessageCatalog Catalog = new("Configuration");

    public static KeywordBatchException UnreadableEnvFile(string path, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(UnreadableEnvFile), path, cause, path);

    public static KeywordBatchException OddEnvFileLine(string path, int line) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(OddEnvFileLine), path, null, path, line);

    public static KeywordBatchException EnvFileDollar(string path, int line) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(EnvFileDollar), path, null, path, line);

    public static KeywordBatchException EnvFileEncoding(string path, string key) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(EnvFileEncoding), path, null, path, key);

    public static KeywordBatchException InvalidSetting(string key, string value, object min, object max) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(InvalidSetting), key, null, key, value, min, max);

    public static KeywordBatchException InvalidDate(string text) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(InvalidDate), text, null, text);
}
