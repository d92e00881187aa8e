using System.Diagnostics;

namespace KeywordBatch.Testing;

/// <summary>Waits for a condition, never for a time.</summary>
public static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan? within = null)
    {
        var since = Stopwatch.StartNew();
        TimeSpan limit = within ?? TimeSpan.FromSeconds(20);
        while (!await condition())
        {
            if (since.Elapsed > limit)
            {
                throw new TimeoutException($"The condition did not come true within {limit}.");
            }

            await Task.Delay(20);
        }
    }
}
