namespace IdResolution.Transport.Tests.Support;

/// <summary>Waits for a condition that other threads bring about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    public static void Is(Func<bool> condition, string what) =>
        Assert.That(SpinWait.SpinUntil(condition, Limit), NUnit.Framework.Is.True, what);

    public static async Task<T> Within<T>(Task<T> task) => await task.WaitAsync(Limit);

    public static async Task Within(Task task) => await task.WaitAsync(Limit);
}
