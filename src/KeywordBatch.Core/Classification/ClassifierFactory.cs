using KeywordBatch.Configuration;

namespace KeywordBatch.Classification;

/// <summary>Chooses and makes classifiers by name and settings; nothing is sent yet.</summary>
public static class ClassifierFactory
{
    /// <summary>Makes a classifier.</summary>
    /// <param name="name">rules, hcx or openai in any case; null for hcx when HCX_CHAT_API_KEY is set, else rules.</param>
    /// <param name="settings">HCX_*, OPENAI_* and KEYWORDBATCH_RULES.</param>
    /// <param name="options">What wins over the settings.</param>
    /// <exception cref="KeywordBatchException">
    /// UnknownClassifier, NoApiKey, InvalidApiKey, InvalidClassifierUrl, InvalidAppType, UnreadableRulesFile, InvalidRulesFile.
    /// </exception>
    public static IKeywordClassifier Create(string? name, SettingsSource settings, ClassifierOptions options)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(options);
        return ResolveName(name, settings) switch
        {
            HcxClassifier.Name => CreateHcx(settings, options),
            OpenAiClassifier.Name => CreateOpenAi(settings, options),
            _ => RulesClassifier.From(settings, options.RulesPath),
        };
    }

    /// <summary>Which classifier a name means.</summary>
    /// <param name="name">As in <see cref="Create"/>.</param>
    /// <param name="settings">Where the key is looked for.</param>
    /// <returns>rules, hcx or openai.</returns>
    /// <exception cref="KeywordBatchException">UnknownClassifier.</exception>
    public static string ResolveName(string? name, SettingsSource settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (string.IsNullOrWhiteSpace(name))
        {
            return settings["HCX_CHAT_API_KEY"] is null ? RulesClassifier.Name : HcxClassifier.Name;
        }

        return name.Trim().ToLowerInvariant() switch
        {
            RulesClassifier.Name => RulesClassifier.Name,
            HcxClassifier.Name => HcxClassifier.Name,
            OpenAiClassifier.Name => OpenAiClassifier.Name,
            _ => throw ClassificationErrors.UnknownClassifier(name),
        };
    }

    private static HcxClassifier CreateHcx(SettingsSource settings, ClassifierOptions options)
    {
        const string KeyName = "HCX_CHAT_API_KEY";
        string key = CheckKey(KeyName, settings[KeyName] ?? throw ClassificationErrors.NoApiKey(HcxClassifier.Name, KeyName));
        string model = options.Model ?? settings["HCX_MODEL"] ?? HcxClassifier.DefaultModel;
        string? appType = settings["HCX_APP_TYPE"];
        string prefix = appType?.Trim('/').ToLowerInvariant() switch
        {
            null or "" => "",
            "testapp" => "/testapp",
            "serviceapp" => "/serviceapp",
            _ => throw ClassificationErrors.InvalidAppType(appType),
        };
        Uri address = Address(
            options.BaseUrl ?? settings["HCX_BASE_URL"] ?? HcxClassifier.DefaultBaseUrl,
            "",
            $"{prefix}/v3/chat-completions/{Uri.EscapeDataString(model)}");
        return new HcxClassifier(address, model, key, TimeProvider.System);
    }

    private static OpenAiClassifier CreateOpenAi(SettingsSource settings, ClassifierOptions options)
    {
        const string KeyName = "OPENAI_API_KEY";
        string? baseUrl = options.BaseUrl ?? settings["OPENAI_BASE_URL"];
        string? key = settings[KeyName];
        if (key is null && baseUrl is null)
        {
            // Servers of one's own (Ollama, vLLM) often want no key; the public one always does.
            throw ClassificationErrors.NoApiKey(OpenAiClassifier.Name, KeyName);
        }

        return new OpenAiClassifier(
            Address(baseUrl ?? OpenAiClassifier.DefaultBaseUrl, "/v1", "/chat/completions"),
            options.Model ?? settings["OPENAI_MODEL"] ?? OpenAiClassifier.DefaultModel,
            key is null ? null : CheckKey(KeyName, key),
            TimeProvider.System);
    }

    // Checked here because the header refuses it later with a message that holds the key.
    private static string CheckKey(string name, string key) =>
        key.All(c => c is > ' ' and <= '~') ? key : throw ClassificationErrors.InvalidApiKey(name);

    private static Uri Address(string baseUrl, string pathOfBareHost, string path)
    {
        if (!Uri.TryCreate(baseUrl, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
        {
            throw ClassificationErrors.InvalidClassifierUrl(baseUrl);
        }

        if (uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            // Such parts may be secrets.
            throw ClassificationErrors.InvalidClassifierUrl(uri.GetLeftPart(UriPartial.Path).Replace(uri.UserInfo + "@", "", StringComparison.Ordinal));
        }

        string start = uri.GetLeftPart(UriPartial.Path).TrimEnd('/');
        return new Uri((uri.AbsolutePath == "/" ? start + pathOfBareHost : start) + path);
    }
}
