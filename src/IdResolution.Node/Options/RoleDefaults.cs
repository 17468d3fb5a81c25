using Microsoft.Extensions.Configuration;

namespace IdResolution.Node.Options;

/// <summary>What a role sets where the configuration says nothing. The same table stands in docs/operations/hierarchy.md.</summary>
internal static class RoleDefaults
{
    private const string DerivedPrefixes = "Node:DerivedPrefixes";
    private const string HomedPrefixes = "Node:HomedPrefixes";
    private const string RecursionEnabled = "Recursion:Enabled";

    /// <summary>Fills in what is missing.</summary>
    public static void Apply(IConfigurationRoot root)
    {
        if (!Enum.TryParse<NodeRole>(root["Node:Role"], ignoreCase: true, out var role)) return;
        if (role == NodeRole.Recursive) root[RecursionEnabled] ??= bool.TrueString;
        if (role is NodeRole.NationalTop or NodeRole.Secondary && !root.GetSection(DerivedPrefixes).Exists())
        {
            foreach (var (path, prefix) in root.GetSection(HomedPrefixes).AsEnumerable().ToArray())
            {
                if (prefix is not null) root[DerivedPrefixes + path[HomedPrefixes.Length..]] = prefix;
            }
        }
    }
}
