using System.Globalization;
using System.Net;

namespace IdResolution.Gateways.Proxy;

/// <summary>A place that a handle may lead to (specification §8.8). Immutable.</summary>
/// <param name="attributes">What is said about it: <c>href</c>, <c>weight</c>, <c>country</c> and whatever else.</param>
/// <param name="ofList">The attributes of the list it stands in.</param>
internal sealed class Location(IReadOnlyDictionary<string, string> attributes, IReadOnlyDictionary<string, string> ofList)
{
    private const double MaxWeight = 1_000_000_000;
    private const int MaxNetworks = 256;

    /// <summary>What is said about it.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; } = attributes;

    /// <summary>Its share in a random choice, 0-1,000,000,000.</summary>
    public double Weight => Number("weight", 1);

    /// <summary>The higher the better.</summary>
    public double Score => Number("score", 0);

    /// <summary>What it says about itself; null when it does not.</summary>
    public string? this[string name] => Attributes.GetValueOrDefault(name);

    /// <summary>What it or else its list says.</summary>
    public string? Inherited(string name) => this[name] ?? ofList.GetValueOrDefault(name);

    /// <summary>True when it is for a network that the address is in.</summary>
    public bool IsFor(IPAddress address)
    {
        if (this["addresses"] is not { } networks) return false;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        foreach (var text in networks.Split([',', ' ', ';'], MaxNetworks, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (IPNetwork.TryParse(text, out var network) ? network.Contains(address) : IPAddress.TryParse(text, out var single) && single.Equals(address)) return true;
        }
        return false;
    }

    private double Number(string name, double otherwise) =>
        this[name] is { } text && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= MaxWeight
            ? number : otherwise;
}
