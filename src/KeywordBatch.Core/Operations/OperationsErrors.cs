namespace KeywordBatch.Operations;

internal static class OperationsErrors
{
    private static readonly MessageCatalog Catalog = new("Operations");

    public static KeywordBatchException InvalidAlertSetting(string key, string problem) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(InvalidAlertSetting), key, null, key, problem);

    public static KeywordBatchException AlertSettingMissing(string key, string because) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(AlertSettingMissing), key, null, key, because);

    public static KeywordBatchException NoAlertChannel() =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(NoAlertChannel), null, null);

    public static KeywordBatchException AlertNotSent(KeywordBatchAlertDelivery delivery) =>
        Catalog.Error(
            KeywordBatchErrorKind.Unreachable, nameof(AlertNotSent), delivery.Channel, null, delivery.Channel, delivery.Target, delivery.Error);

    public static string Message(string id, params ReadOnlySpan<object?> args) => Catalog.Text(id, args);
}
