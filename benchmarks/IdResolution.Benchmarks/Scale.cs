namespace IdResolution.Benchmarks;

/// <summary>How large the benchmarks are: small in a smoke run, which only shows that they run and what they allocate.</summary>
public static class Scale
{
    public static bool IsSmoke { get; set; }

    public static int[] Records => IsSmoke ? [1_000] : [10_000, 1_000_000];

    public static int[] Outstanding => IsSmoke ? [64] : [1, 64, 1_024];
}
