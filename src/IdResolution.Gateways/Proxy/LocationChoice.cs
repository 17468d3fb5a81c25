using System.Net;

namespace IdResolution.Gateways.Proxy;

/// <summary>Chooses one of several locations, by the methods that their list names (specification §8.8). Pure but for its random numbers.</summary>
/// <param name="random">Gives numbers from 0 to less than 1; called from many threads.</param>
internal sealed class LocationChoice(Func<double> random)
{
    /// <summary>The methods of a list that names none.</summary>
    public const string DefaultMethods = "locatt,address,country,score,weighted";

    private const int MaxMethods = 16;

    /// <summary>
    /// The chosen one; null when there are none. Each method narrows down what the one before it left, and one that nothing passes is passed over. What is
    /// left at the end is in the order of the list: the first.
    /// </summary>
    /// <param name="locations">All.</param>
    /// <param name="methods">Names of methods with commas; unknown ones are passed over. <c>score</c> counts whether it is named or not.</param>
    /// <param name="preferences">What they should be like.</param>
    /// <param name="address">Where the client is.</param>
    /// <param name="country">The client's country; null when nobody says.</param>
    public Location? Choose(IReadOnlyList<Location> locations, string methods, IReadOnlyList<Preference> preferences, IPAddress address, string? country)
    {
        if (locations.Count == 0) return null;
        var left = locations;
        var hasScore = false;
        foreach (var method in methods.Split(',', MaxMethods, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            switch (method.ToLowerInvariant())
            {
                case "locatt":
                    foreach (var preference in preferences) left = Narrow(left, location => preference.IsMetBy(location.Attributes));
                    break;
                case "address":
                    left = Narrow(left, location => location.IsFor(address));
                    break;
                case "country" when country is not null:
                    left = Narrow(left, location => country.Equals(location["country"], StringComparison.OrdinalIgnoreCase));
                    break;
                case "score":
                    left = BestOf(left);
                    hasScore = true;
                    break;
                case "weighted":
                    if (!hasScore) left = BestOf(left);
                    return Draw(left);
            }
        }
        return hasScore ? left[0] : BestOf(left)[0];
    }

    private static IReadOnlyList<Location> Narrow(IReadOnlyList<Location> locations, Func<Location, bool> passes)
    {
        var passed = locations.Where(passes).ToArray();
        return passed.Length == 0 ? locations : passed;
    }

    private static IReadOnlyList<Location> BestOf(IReadOnlyList<Location> locations)
    {
        var best = locations.Max(location => location.Score);
        return Narrow(locations, location => location.Score >= best);
    }

    private Location Draw(IReadOnlyList<Location> locations)
    {
        var weights = locations.Select(location => location.Weight).ToArray();
        var total = weights.Sum();
        if (total <= 0) return locations[Math.Min((int)(random() * locations.Count), locations.Count - 1)];
        var point = random() * total;
        var last = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] <= 0) continue;
            if (point < weights[i]) return locations[i];
            point -= weights[i];
            last = i;
        }
        // Rounding may leave a trace of the point behind the last share.
        return locations[last];
    }
}
