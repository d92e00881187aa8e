using System.Text.Json.Nodes;
using KeywordBatch.Classification;

namespace KeywordBatch.Testing.FakeLlm;

/// <summary>Answers by the rules, spoilt by a fault.</summary>
internal static class FakeLlmAnswer
{
    private static readonly RulesClassifier Rules = new();

    public static JsonObject Write(FakeLlmRequest request, FakeFault fault, bool hcx, FakeLlmCounters counters)
    {
        JsonObject message = Message(request, fault, hcx, counters);
        int prompt = request.Questions.Sum(q => q.Length) + 200;
        int completion = request.Questions.Count * 20;
        return hcx
            ? new JsonObject
            {
                ["status"] = new JsonObject { ["code"] = "20000", ["message"] = "OK" },
                ["result"] = new JsonObject
                {
                    ["message"] = message,
                    ["finishReason"] = "tool_calls",
                    ["usage"] = new JsonObject
                    {
                        ["promptTokens"] = prompt,
                        ["completionTokens"] = completion,
                        ["totalTokens"] = prompt + completion,
                    },
                },
            }
            : new JsonObject
            {
                ["id"] = "chatcmpl-" + Guid.NewGuid().ToString("N"),
                ["object"] = "chat.completion",
                ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message, ["finish_reason"] = "tool_calls" }),
                ["usage"] = new JsonObject
                {
                    ["prompt_tokens"] = prompt,
                    ["completion_tokens"] = completion,
                    ["total_tokens"] = prompt + completion,
                },
            };
    }

    private static JsonObject Message(FakeLlmRequest request, FakeFault fault, bool hcx, FakeLlmCounters counters)
    {
        if (fault == FakeFault.NoToolCall)
        {
            return new JsonObject { ["role"] = "assistant", ["content"] = "분류해 드릴게요." };
        }

        var arguments = new JsonObject { ["answers"] = Answers(request, fault, counters) };

        // OpenAI's own form is the string; CLOVA's is the object.
        JsonNode given = fault switch
        {
            FakeFault.MalformedArguments => "{\"answers\": [",
            FakeFault.StringArguments => hcx ? arguments.ToJsonString() : arguments,
            _ => hcx ? arguments : arguments.ToJsonString(),
        };
        var call = new JsonObject
        {
            ["id"] = "call_" + Guid.NewGuid().ToString("N"),
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = request.Function, ["arguments"] = given },
        };
        return new JsonObject { ["role"] = "assistant", ["content"] = "", [hcx ? "toolCalls" : "tool_calls"] = new JsonArray(call) };
    }

    private static JsonArray Answers(FakeLlmRequest request, FakeFault fault, FakeLlmCounters counters)
    {
        KeywordCategory[] categories = [.. request.Categories.Select((name, i) => new KeywordCategory(i + 1, name))];
        var answers = new JsonArray();
        for (int i = 0; i < request.Questions.Count; i++)
        {
            string question = request.Questions[i];
            bool last = i == request.Questions.Count - 1;
            if (last && fault == FakeFault.MissingAnswers)
            {
                continue;
            }

            (string keyword, string? category) = Rules.Classify(question, categories);
            category ??= request.Categories[^1];
            if (last && fault == FakeFault.UnknownCategory)
            {
                category = "목록에 없는 분류";
            }
            else if (i == 0 && fault == FakeFault.ConflictingAnswers)
            {
                answers.Add(Answer(i, keyword + "X", category));
            }
            else if (fault != FakeFault.MalformedArguments)
            {
                counters.CountAnswered(question);
            }

            answers.Add(Answer(i, keyword, category));
        }

        return answers;
    }

    private static JsonObject Answer(int index, string keyword, string category) =>
        new() { ["index"] = index, ["keyword"] = keyword, ["category"] = category };
}
