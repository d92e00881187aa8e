using Polly;

namespace KeywordBatch.Classification;

internal sealed class AdmissionStrategyOptions : ResilienceStrategyOptions
{
    public AdmissionStrategyOptions()
    {
        Name = "Admission";
    }
}
