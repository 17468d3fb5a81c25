using System.Text;
using System.Text.Unicode;
using IdResolution.Cli.Output;
using IdResolution.Protocol.Values;
using IdResolution.Security;

namespace IdResolution.Cli.Values;

/// <summary>
/// The data of a value in one line for people: administrators as who may do what, sites as addresses, keys as fingerprint.
/// </summary>
internal static class ValueDescription
{
    private const int MaxText = 2000;
    private const int MaxHexOctets = 32;

    private static readonly (string Things, (AdminPermissions Permission, string Verb)[] Verbs)[] Rights =
    [
        ("handles", [(AdminPermissions.AddHandle, "create"), (AdminPermissions.DeleteHandle, "delete"),
            (AdminPermissions.ListHandles, "list")]),
        ("derived prefixes",
        [
            (AdminPermissions.AddDerivedPrefix, "create"), (AdminPermissions.DeleteDerivedPrefix, "delete"),
                (AdminPermissions.ListDerivedPrefixes, "list"),
        ]),
        ("values",
        [
            (AdminPermissions.AddValue, "add"), (AdminPermissions.ModifyValue, "modify"), (AdminPermissions.RemoveValue, "remove"),
            (AdminPermissions.ReadValue, "read"),
        ]),
        ("administrators",
            [(AdminPermissions.AddAdmin, "add"), (AdminPermissions.ModifyAdmin, "modify"), (AdminPermissions.RemoveAdmin, "remove")]),
    ];

    public static string Of(HandleValue value)
    {
        var data = value.Data.Span;
        if (value.HasType(ValueTypes.Admin) && AdminRecord.TryRead(data, out var admin)) return OfAdmin(admin);
        if (value.HasType(ValueTypes.ValueList) && ReferenceList.TryRead(data, out var references))
            return references.Count == 0
                ? "nobody"
                : string.Join(", ", references.Select(reference => Refusal.Printable(reference.ToString())));
        if (IsSite(value) && SiteRecord.TryRead(data, out var site)) return OfSite(site);
        if (value.HasType(ValueTypes.PublicKey) && PublicKey.TryRead(data, out var key))
            return $"{key.Kind} {key.Bits} bits, {key.Fingerprint()}";
        if ((value.HasType(ValueTypes.Signature) || value.HasType(ValueTypes.Certificate)) && TrustDescription.Of(value) is { } trust)
            return trust;
        if (value.HasType(ValueTypes.SecretKey)) return $"(secret, {data.Length} octets)";
        if (Utf8.IsValid(data))
        {
            var text = Refusal.Printable(Encoding.UTF8.GetString(data));
            return text.Length <= MaxText ? text : $"{text[..MaxText]}... ({data.Length} octets)";
        }
        var hex = Convert.ToHexStringLower(data[..Math.Min(data.Length, MaxHexOctets)]);
        return data.Length <= MaxHexOctets ? $"0x{hex}" : $"0x{hex}... ({data.Length} octets)";
    }

    public static string OfSite(SiteRecord site)
    {
        var text = new StringBuilder(site.IsPrimary ? "primary site" : "mirror site");
        text.Append($", serial {site.SerialNumber}, version {site.ProtocolVersion}");
        foreach (var server in site.Servers)
        {
            text.Append($"; server {server.Id} at {server.Address}:");
            text.AppendJoin(',', server.Interfaces.Select(OfInterface));
        }
        return text.ToString();
    }

    public static string OfInterface(ServerInterface face)
    {
        var use = face.Type switch
        {
            InterfaceType.Administration => "administration",
            InterfaceType.Resolution => "questions",
            InterfaceType.Both => "all",
            _ => "out of service",
        };
        return $" {face.Protocol.ToString().ToUpperInvariant()} {face.Port} ({use})";
    }

    private static string OfAdmin(AdminRecord admin)
    {
        var who = Refusal.Printable(admin.Administrator.ToString());
        if (admin.Permissions.HasFlag(AdminPermissions.All)) return $"{who} may do everything";
        if (admin.Permissions == OwnAdministrator.OnHandle) return $"{who} may do everything with this handle";
        var rights = new List<string>();
        foreach (var (things, verbs) in Rights)
        {
            var granted = verbs.Where(verb => admin.Permissions.HasFlag(verb.Permission)).Select(verb => verb.Verb).ToList();
            if (granted.Count > 0) rights.Add($"{string.Join(", ", granted)} {things}");
        }
        return $"{who} may {(rights.Count == 0 ? "do nothing" : string.Join("; ", rights))}";
    }

    private static bool IsSite(HandleValue value) => value.HasType(ValueTypes.Site) || value.HasType(ValueTypes.PrefixDelegate);
}
