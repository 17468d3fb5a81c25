using IdResolution.Resolution.Administration;

namespace IdResolution.Resolution;

/// <summary>Checks <see cref="EngineOptions"/> at start-up.</summary>
public static class EngineOptionsValidator
{
    /// <summary>Every error in words for an operator; empty when there is none.</summary>
    public static IReadOnlyList<string> Validate(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = new List<string>();
        Check(options.ChallengeLifetime.TotalSeconds is >= 1 and <= 3600, nameof(EngineOptions.ChallengeLifetime), "from 1 second to 1 hour");
        Check(options.MaxChallenges >= 1, nameof(EngineOptions.MaxChallenges), "at least 1");
        Check(options.MaxChallengesPerSource >= 1, nameof(EngineOptions.MaxChallengesPerSource), "at least 1");
        Check(options.MaxChallengeOctets >= 1 << 20, nameof(EngineOptions.MaxChallengeOctets), "at least 1,048,576");
        Check(options.MaxConcurrentVerifications >= 1, nameof(EngineOptions.MaxConcurrentVerifications), "at least 1");
        Check(options.VerificationWait.TotalSeconds is >= 0.1 and <= 60, nameof(EngineOptions.VerificationWait), "from 0.1 to 60 seconds");
        Check(options.MaxGroupLists is >= 1 and <= 100_000, nameof(EngineOptions.MaxGroupLists), "from 1 to 100,000");
        Check(options.MaxCommitAttempts is >= 1 and <= 10_000, nameof(EngineOptions.MaxCommitAttempts), "from 1 to 10,000");
        Check(options.Listings.MaxListings is >= 1 and <= 10_000, nameof(ListingOptions.MaxListings), "from 1 to 10,000");
        Check(options.Listings.MaxListingsPerSource is >= 1 and <= 10_000, nameof(ListingOptions.MaxListingsPerSource), "from 1 to 10,000");
        return errors;

        void Check(bool holds, string name, string range)
        {
            if (!holds) errors.Add($"{name} must be {range}");
        }
    }
}
