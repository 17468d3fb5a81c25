using System.Text.Json;

namespace IdResolution.Testing.Vectors;

/// <summary>One entry of a vector file: octets recorded from a reference peer, and what they mean.</summary>
/// <param name="File">Name of the file without extension.</param>
/// <param name="Name">Name of the vector, unique in its file.</param>
/// <param name="Description">For people.</param>
/// <param name="Direction"><c>client->server</c>, <c>server->client</c>, <c>key</c>, <c>computation</c> and the like.</param>
/// <param name="Octets">The recorded octets; empty for computations.</param>
/// <param name="Decoded">What the octets mean; <see cref="JsonValueKind.Undefined"/> when the file does not say.</param>
/// <param name="Entry">The whole entry, for members that only some files have (<c>verify</c>, <c>cases</c>, private keys).</param>
public sealed record GoldenVector(string File, string Name, string Description, string Direction, byte[] Octets, JsonElement Decoded, JsonElement Entry)
{
    /// <summary>File and name: what a test case is called.</summary>
    public override string ToString() => $"{File}: {Name}";
}
