using System.Globalization;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Security;

namespace IdResolution.Topology.Plan;

/// <summary>What is registered in the tree.</summary>
internal static class Records
{
    public const uint AdministratorIndex = 300;

    private const uint AdminIndex = 100;
    private const uint UrlIndex = 1;
    private const AdminPermissions AllRights = (AdminPermissions)0x0FFF;

    /// <summary>The record of a prefix of which one or more sites answer for its handles and, unless it is a leaf, for the prefixes below it.</summary>
    public static HandleRecord Delegation(string prefix, IEnumerable<SiteRecord> sites, ValueReference administrator, bool isLeaf)
    {
        var data = sites.Select(site => (ReadOnlyMemory<byte>)site.ToArray()).ToArray();
        var values = new List<HandleValue>();
        foreach (var site in data) values.Add(Value((uint)values.Count + 1, ValueTypes.Site, site));
        if (!isLeaf)
        {
            foreach (var site in data) values.Add(Value((uint)values.Count + 1, ValueTypes.SitePrefix, site));
        }
        values.Add(Administrator(administrator));
        return new HandleRecord(PrefixHandle(prefix), values);
    }

    /// <summary>The record of an administrator with a public key.</summary>
    public static HandleRecord Identity(ValueReference administrator, PublicKey key) => new(
        administrator.Handle, [Administrator(administrator), Value(administrator.Index, ValueTypes.PublicKey, key.ToKeyRecord())]);

    /// <summary>The record of one identifier of an enterprise, with a text that no other has.</summary>
    public static HandleRecord Identifier(string handle, ValueReference administrator, uint ttl) => new(handle,
    [
        HandleValue.OfText(UrlIndex, "URL", UrlOf(handle)) with { Ttl = ttl },
        HandleValue.OfText(2, "DESC", "Centrifugal pump CP-80-250") with { Ttl = ttl },
        HandleValue.OfText(3, "DATE.MADE", "2024-09-12") with { Ttl = ttl },
        Administrator(administrator) with { Ttl = ttl },
    ]);

    public static Utf8String UrlOf(string handle) => "https://plant.example/" + handle;

    public static string IdentifierName(PlannedNode enterprise, int number) => string.Create(CultureInfo.InvariantCulture, $"{enterprise.Prefix}/PUMP-{number:D5}");

    public static string PrefixHandle(string prefix) => "0.NA/" + prefix;

    /// <summary>The prefixes registered at a secondary that have no node of their own: it answers for them itself.</summary>
    public static IEnumerable<string> HostedPrefixes(PlannedNode secondary, int withNodes, int all) =>
        Enumerable.Range(withNodes + 1, Math.Max(0, all - withNodes)).Select(number => string.Create(CultureInfo.InvariantCulture, $"{secondary.Prefix}.{number}"));

    private static HandleValue Administrator(ValueReference administrator) => new()
    {
        Index = AdminIndex, Type = new Utf8String(ValueTypes.Admin), Data = new AdminRecord { Permissions = AllRights, Administrator = administrator }.ToArray(),
    };

    private static HandleValue Value(uint index, ReadOnlySpan<byte> type, ReadOnlyMemory<byte> data) => new() { Index = index, Type = new Utf8String(type.ToArray()), Data = data };
}
