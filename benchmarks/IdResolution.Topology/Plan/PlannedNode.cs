using System.Globalization;
using System.Net;
using IdResolution.Protocol.Values;

namespace IdResolution.Topology.Plan;

/// <summary>One node of the tree before it runs.</summary>
/// <param name="Name">Short and unique; the name of its directory.</param>
/// <param name="Level">Where it stands.</param>
/// <param name="EndPoint">Where it listens, over UDP and TCP.</param>
/// <param name="Prefix">What it answers for; empty for a recursive node.</param>
/// <param name="Label">The city of a top node, the industry of a secondary one.</param>
internal sealed record PlannedNode(string Name, Level Level, IPEndPoint EndPoint, string Prefix, string Label)
{
    /// <summary>The node above that delegates to it; null for the root, for top nodes (the root does) and for recursive ones.</summary>
    public PlannedNode? Parent { get; init; }

    public string Address => EndPoint.ToString();

    /// <summary>Who may change what it holds.</summary>
    public ValueReference Administrator => ValueReference.Parse(string.Create(CultureInfo.InvariantCulture, $"{Records.AdministratorIndex}:{Prefix}/ADMIN"));

    /// <summary>Where its clients find it and with which key it signs; known when its files are written.</summary>
    public SiteRecord? Site { get; set; }

    public string DirectoryBelow(string root) => Path.Combine(root, Name);
}
