using IdResolution.Testing.Vectors;

namespace IdResolution.Security.Tests;

/// <summary>The keys of the vectors, by name.</summary>
internal static class VectorKeys
{
    public static readonly string[] Pairs = ["server-rsa2048", "admin-rsa2048", "admin-dsa1024", "admin-dsa2048"];

    public static byte[] Record(string name) => GoldenVectors.Get("keys", name).Octets;

    public static byte[] PrivateFile(string name) =>
        Convert.FromHexString(GoldenVectors.Get("keys", name).Entry.GetProperty("privateHandleFormatHex").GetString()!);

    public static byte[] Pkcs8(string name) =>
        Convert.FromBase64String(GoldenVectors.Get("keys", name).Entry.GetProperty("privatePkcs8Base64").GetString()!);

    public static byte[] Spki(string name) =>
        Convert.FromBase64String(GoldenVectors.Get("keys", name).Entry.GetProperty("publicSpkiBase64").GetString()!);

    public static PublicKey Public(string name) =>
        PublicKey.TryRead(Record(name), out var key) ? key : throw new InvalidOperationException("unreadable key " + name);
}
