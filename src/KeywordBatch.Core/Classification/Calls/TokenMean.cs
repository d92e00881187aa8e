namespace KeywordBatch.Classification;

/// <summary>What a request takes, by those before it. Not safe for several threads.</summary>
internal sealed class TokenMean
{
    private const double Weight = 0.1;

    // A prompt with its categories and one short question; the first answers correct it.
    private const double Unknown = 700;

    private bool _known;

    public double Value { get; private set; } = Unknown;

    public void Learn(int tokens)
    {
        Value = _known ? Value + (Weight * (tokens - Value)) : tokens;
        _known = true;
    }
}
