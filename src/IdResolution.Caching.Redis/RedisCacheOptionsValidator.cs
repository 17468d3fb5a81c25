namespace IdResolution.Caching.Redis;

/// <summary>Checks <see cref="RedisCacheOptions"/> at start-up.</summary>
public static class RedisCacheOptionsValidator
{
    /// <summary>Every error in words for an operator; empty when there is none. No error names a password.</summary>
    public static IReadOnlyList<string> Validate(RedisCacheOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = new List<string>();
        Check(options.Endpoints.Count is >= 1 and <= 64, nameof(options.Endpoints), "1 to 64 endpoints");
        foreach (var endpoint in options.Endpoints)
        {
            Check(IsEndpoint(endpoint), nameof(options.Endpoints), $"host:port, not \"{endpoint}\"");
        }
        Check(options.Database is >= 0 and <= 1023, nameof(options.Database), "from 0 to 1,023");
        Check(options.KeyPrefix.Length is >= 1 and <= 64 && options.KeyPrefix.AsSpan().IndexOfAny('{', '}') < 0, nameof(options.KeyPrefix),
            "1 to 64 characters without braces");
        Check(options.TlsAuthorityFile.Length == 0 || File.Exists(options.TlsAuthorityFile), nameof(options.TlsAuthorityFile),
            "a file that exists");
        Check(options.CallTimeout.TotalMilliseconds is >= 1 and <= 10_000, nameof(options.CallTimeout), "from 1 millisecond to 10 seconds");
        Check(options.ConnectTimeout.TotalMilliseconds is >= 100 and <= 60_000, nameof(options.ConnectTimeout),
            "from 100 milliseconds to 1 minute");
        Check(options.MaximumOutstanding is >= 1 and <= 1_048_576, nameof(options.MaximumOutstanding), "from 1 to 1,048,576");
        Check(options.FailuresToOpen is >= 1 and <= 1000, nameof(options.FailuresToOpen), "from 1 to 1,000");
        Check(options.BeatInterval.TotalMilliseconds is >= 10 and <= 60_000, nameof(options.BeatInterval),
            "from 10 milliseconds to 1 minute");
        Check(options.MaximumOwed is >= 1 and <= 1_048_576, nameof(options.MaximumOwed), "from 1 to 1,048,576");
        return errors;

        void Check(bool holds, string name, string range)
        {
            if (!holds) errors.Add($"{name} must be {range}");
        }
    }

    private static bool IsEndpoint(string endpoint)
    {
        var colon = endpoint.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(endpoint.AsSpan(colon + 1), out var port) && port > 0;
    }
}
