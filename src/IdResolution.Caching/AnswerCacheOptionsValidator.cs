using System.Numerics;

namespace IdResolution.Caching;

/// <summary>Checks <see cref="AnswerCacheOptions"/> at start-up.</summary>
public static class AnswerCacheOptionsValidator
{
    /// <summary>Every error in words for an operator; empty when there is none.</summary>
    public static IReadOnlyList<string> Validate(AnswerCacheOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = new List<string>();
        Check(options.MaximumOctets is >= 65_536 and <= 1L << 40, nameof(options.MaximumOctets), "from 65,536 to 1,099,511,627,776");
        Check(options.MinimumTtl.TotalSeconds is >= 0 and <= 3600, nameof(options.MinimumTtl), "from 0 to 1 hour");
        Check(options.MaximumTtl.TotalSeconds is >= 1 and <= 172_800, nameof(options.MaximumTtl), "from 1 second to 2 days");
        Check(options.ValuesNotFoundTtl.TotalDays is >= 0 and <= 1, nameof(options.ValuesNotFoundTtl), "from 0 to 1 day");
        Check(options.HandleNotFoundTtl.TotalDays is >= 0 and <= 1, nameof(options.HandleNotFoundTtl), "from 0 to 1 day");
        Check(options.FailureTtl.TotalSeconds is >= 0 and <= 300, nameof(options.FailureTtl), "from 0 to 5 minutes");
        Check(options.StaleFor.TotalDays is >= 0 and <= 7, nameof(options.StaleFor), "from 0 to 7 days");
        Check(options.StaleWait.TotalSeconds is >= 0 and <= 60, nameof(options.StaleWait), "from 0 to 60 seconds");
        Check(options.PrefetchShare is >= 0 and <= 0.5, nameof(options.PrefetchShare), "from 0 to 0.5");
        Check(options.FlightTimeout.TotalMilliseconds is >= 1 and <= 300_000, nameof(options.FlightTimeout),
            "from 1 millisecond to 5 minutes");
        Check(options.MaximumFlights is >= 1 and <= 1_048_576, nameof(options.MaximumFlights), "from 1 to 1,048,576");
        Check(options.Shards == 0 || (options.Shards <= 1024 && BitOperations.IsPow2(options.Shards)), nameof(options.Shards),
            "0 or a power of two up to 1,024");
        return errors;

        void Check(bool holds, string name, string range)
        {
            if (!holds) errors.Add($"{name} must be {range}");
        }
    }
}
