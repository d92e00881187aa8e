namespace KeywordBatch.Database;

/// <summary>A column of the chats that is there, and that a run cannot read.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Column">Its name.</param>
/// <param name="Use">What it is to be.</param>
/// <param name="Found">What it is: a type, or a value in quotes.</param>
/// <param name="HindersCounting">Whether what is missing cannot even be counted.</param>
internal sealed record UnreadableColumn(string Table, string Column, ChatColumn Use, string Found, bool HindersCounting);
