using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Security;
using IdResolution.Testing.Vectors;

namespace IdResolution.Resolution.Tests.Golden;

/// <summary>A node with the records of the server the vectors were recorded from, as far as the vectors tell.</summary>
internal static class VectorNode
{
    private const uint Recorded = 1_700_000_000;
    private const int Objects = 200;

    private static readonly PrivateKey ServerKey = Key("server-rsa2048");

    /// <summary>A private key of the vectors.</summary>
    public static PrivateKey Key(string name) =>
        PrivateKey.Load(Convert.FromHexString(GoldenVectors.Get("keys", name).Entry.GetProperty("privateHandleFormatHex").GetString()!));

    public static TestNode Create(Action<EngineOptions>? configure = null)
    {
        var node = new TestNode(
            options =>
            {
                options.ServerAdministrators = [ValueReference.Parse("200:88.100/ADMIN")];
                options.ServerAdministratorsHaveFullAccess = true;
                options.AllowEmptyRecords = true;
                options.SecretKeys = new SecretKeyPolicy { AcceptMd5 = true };
                configure?.Invoke(options);
            },
            new NodeSite(((SiteInfoResponse)ReplyLog.Decode(GoldenVectors.Get("site-replication", "get-site-info.response").Octets).Body)
                .Site, 0, true),
            new EngineParts { ServerKey = ServerKey });
        foreach (var prefix in new[] { "0.NA/0", "0.NA/0.0", "0.NA/0.NA", "0.NA/88", "0.NA/88.100", "0.NA/88.200" }) node.Home(prefix);
        var secret = Make.Secret(300, "") with { Data = GoldenVectors.Get("keys", "secret").Octets };
        node.Put("88.100/ADMIN", [.. ValuesOf("resolve-public-only-filter.response"), secret]);
        node.Put("0.NA/88.100", [.. ValuesOf("resolve-prefix-handle.response")]);
        node.Put("0.NA/0.NA", [.. ValuesOf("resolve-root.response")]);
        node.Put("0.NA/88.500", [.. ((ReferralResponse)ReplyLog.Decode(GoldenVectors.Get("errors", "prefix-referral.response").Octets).Body).Values]);
        node.Remove("88.100/OTHER");
        for (var i = 0; i < Objects; i++)
        {
            node.Put(
                $"88.100/obj{i:D7}",
                Make.Url(1, $"https://www.example.com/products/{i:D7}") with { Timestamp = Recorded },
                Make.Text(2, "EMAIL", "admin@example.com") with { Timestamp = Recorded },
                Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 200) with { Timestamp = Recorded });
        }
        return node;
    }

    private static IReadOnlyList<HandleValue> ValuesOf(string response) =>
        ((ResolutionResponse)ReplyLog.Decode(GoldenVectors.Get("resolution", response).Octets).Body).Values;
}
