namespace KeywordBatch;

/// <summary>A question asked on a day for which no keyword row of that day and text exists.</summary>
/// <param name="Date">The day it was asked.</param>
/// <param name="Text">The question as it stands in the chats table (the first of the texts that the server calls equal).</param>
/// <param name="Count">How often it was asked that day, 1 or more.</param>
public sealed record MissingKeyword(DateOnly Date, string Text, long Count);
