namespace KeywordBatch.DataContainers;

/// <summary>A container's times: numbers whose 14 digits are yyyyMMddHHmmss.</summary>
public static class DataContainerTime
{
    /// <summary>The number of a text of 14 digits.</summary>
    /// <exception cref="KeywordBatchException">InvalidMsgTime.</exception>
    public static long Parse(ReadOnlySpan<char> text) =>
        MsgTime.TryParse(text, out long time) ? time : throw DataContainerErrors.InvalidMsgTime(text.ToString());

    /// <summary>The number of a date and time, whole seconds.</summary>
    public static long From(DateTime time) => MsgTime.From(time);

    /// <summary>The 14 digits.</summary>
    public static string Format(long time) => MsgTime.Format(time);

    /// <summary>The file time of the partition that a time belongs to.</summary>
    public static long HourOf(long time) => MsgTime.HourOf(time);
}
