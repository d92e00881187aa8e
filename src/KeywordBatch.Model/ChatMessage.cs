namespace KeywordBatch;

/// <summary>A chat to be imported.</summary>
/// <param name="CreatedAt">When it was asked, in the time zone of the chats table.</param>
/// <param name="Text">What was asked; null is stored as NULL.</param>
public sealed record ChatMessage(DateTime CreatedAt, string? Text);
