namespace IdResolution.Resolution.Tests.Fixtures;

/// <summary>Waits for what another thread does.</summary>
internal static class Eventually
{
    /// <summary>Completes when the condition holds; fails after half a minute.</summary>
    public static async Task HoldsAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
