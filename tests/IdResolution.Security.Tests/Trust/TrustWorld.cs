using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Security.Trust;
using IdResolution.Testing;

namespace IdResolution.Security.Tests.Trust;

/// <summary>
/// A small world: a root, the prefix 88.100 with a certificate of the root, its administrator with a certificate of the prefix, and a record
/// the administrator signed. Tests change what they are about.
/// </summary>
internal sealed class TrustWorld : ITrustRecords
{
    public const string Handle = "88.100/PUMP-1";

    public static readonly ValueReference Root = ValueReference.Parse("300:0.0/0.0");
    public static readonly ValueReference Prefix = ValueReference.Parse("300:0.NA/88.100");
    public static readonly ValueReference Signer = ValueReference.Parse("301:88.100/ADMIN");

    public static readonly PrivateKey RootKey = PrivateKey.Load(VectorKeys.PrivateFile("server-rsa2048"));
    public static readonly PrivateKey PrefixKey = PrivateKey.Load(VectorKeys.PrivateFile("admin-dsa2048"));
    public static readonly PrivateKey SignerKey = PrivateKey.Load(VectorKeys.PrivateFile("admin-rsa2048"));
    public static readonly PrivateKey StrangeKey = PrivateKey.Load(VectorKeys.PrivateFile("admin-dsa1024"));

    public static readonly PrivateKey Sm2Key = National.OpenSsl.Key();

    // 2026-01-01T00:00:00Z
    public const long Now = 1_767_225_600;

    private readonly Dictionary<ValueReference, byte[]> _certificates = [];

    public TrustWorld()
    {
        Time = new ManualTimeProvider(DateTimeOffset.FromUnixTimeSeconds(Now));
        Options = new TrustOptions { Roots = [new TrustRoot("0.0/0.0", RootKey.PublicKey)], TimeProvider = Time };
        Put("400:0.NA/88.100", PrefixCertificate, RootKey);
        Put("400:88.100/ADMIN", SignerCertificate, PrefixKey);
    }

    public ManualTimeProvider Time { get; }

    public TrustOptions Options { get; set; }

    /// <summary>Handles that cannot be reached.</summary>
    public HashSet<string> Unreachable { get; } = [];

    public List<string> Reads { get; } = [];

    public static TrustClaims PrefixCertificate { get; } = new()
    {
        Issuer = Root,
        Subject = Prefix,
        IssuedAt = Now - 100,
        NotBefore = Now - 100,
        Expires = Now + 100,
        PublicKey = PrefixKey.PublicKey,
        Permissions = [new TrustPermission(TrustPermissionLevel.ThisHandle, "0.NA/88.100")],
    };

    public static TrustClaims SignerCertificate { get; } = PrefixCertificate with
    {
        Issuer = Prefix,
        Subject = Signer,
        PublicKey = SignerKey.PublicKey,
        Permissions = [new TrustPermission(TrustPermissionLevel.HandlesUnderThisPrefix, "88.100")],
    };

    public static IReadOnlyList<HandleValue> Content { get; } =
    [
        HandleValue.OfText(1, "URL", "https://example.cn/pump/1"), HandleValue.OfText(2, "DESC", "Pump one"),
        HandleValue.OfText(3, "EMAIL", "pump@example.cn"),
    ];

    public static TrustClaims Claims { get; } = new()
    {
        Issuer = Signer,
        Subject = new ValueReference(Handle, 0),
        IssuedAt = Now - 10,
        NotBefore = Now - 10,
        Expires = Now + 90,
        Digests = DigestList.Of(Content),
    };

    public static HandleValue Signature(TrustClaims claims, PrivateKey? key = null, uint index = 400) =>
        OfOctets(SignedClaims.Sign(claims, key ?? SignerKey), index);

    public static HandleValue OfOctets(byte[] data, uint index = 400) => new() { Index = index, Type = "HS_SIGNATURE", Data = data };

    public void Put(string place, TrustClaims claims, PrivateKey key) => Put(place, SignedClaims.Sign(claims, key));

    public void Put(string place, byte[] data) => _certificates[ValueReference.Parse(place)] = data;

    public void Remove(string place) => _certificates.Remove(ValueReference.Parse(place));

    public Task<RecordTrust> VerifyAsync(params IEnumerable<HandleValue> values) =>
        new TrustVerifier(Options, this).VerifyAsync(Handle, [.. values]);

    /// <summary>The result for the content and one signature, which must be the same for all values.</summary>
    public async Task<(TrustState State, TrustProblem Problem)> VerifyContentAsync(HandleValue? signature = null)
    {
        var trust = await VerifyAsync([.. Content, signature ?? Signature(Claims)]);
        var results = trust.Values.Select(value => (value.State, value.Problem)).Distinct().ToList();
        Assert.That(results, Has.Count.EqualTo(1), "all values alike");
        Assert.That(trust.State, Is.EqualTo(results[0].State));
        Assert.That(trust.Values.All(value => value.Reason.Length > 0 == value.Problem is not TrustProblem.None), "a reason for each problem");
        return results[0];
    }

    public Task<IReadOnlyList<HandleValue>?> ReadAsync(Utf8String handle, uint index, CancellationToken cancellation)
    {
        Reads.Add(new ValueReference(handle, index).ToString());
        if (Unreachable.Contains(handle.ToString())) return Task.FromResult<IReadOnlyList<HandleValue>?>(null);
        return Task.FromResult<IReadOnlyList<HandleValue>?>(
        [
            .. _certificates.Where(pair => pair.Key.Handle == handle)
                .Select(pair => new HandleValue { Index = pair.Key.Index, Type = "HS_CERT", Data = pair.Value }),
        ]);
    }
}
