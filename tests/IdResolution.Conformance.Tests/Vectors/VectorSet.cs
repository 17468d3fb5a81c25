using System.Text.Json;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;
using IdResolution.Testing.Vectors;

namespace IdResolution.Conformance.Tests.Vectors;

/// <summary>The vectors of these tests, sorted by kind. Every vector has exactly one kind; one of unknown shape fails the run.</summary>
internal static class VectorSet
{
    public static readonly string[] Files =
    [
        "resolution", "errors", "auth", "admin", "listing", "session", "site-replication", "multipacket", "versions", "encoder-only",
        "teleinfo-sdk", "http-tunnel", "hash",
    ];

    public static IEnumerable<GoldenVector> All => Files.SelectMany(GoldenVectors.Load);

    public static VectorKind KindOf(GoldenVector vector)
    {
        if (vector.Direction == "computation") return VectorKind.Hash;
        if (vector.Direction == "key") return VectorKind.Key;
        if (Has("body") && Has("header")) return VectorKind.Message;
        if (Has("flagsAndSuggestMajor")) return VectorKind.SdkMessage;
        if (Has("contentType")) return VectorKind.TunnelledMessage;
        if (Has("plaintext")) return VectorKind.Encrypted;
        if (Has("payloadBytes")) return VectorKind.Fragment;
        if (Has("streamBytes")) return VectorKind.Stream;
        if (Has("note")) return VectorKind.HandMade;
        throw new InvalidOperationException("No comparison for vector " + vector);

        bool Has(string member) => vector.Decoded.ValueKind == JsonValueKind.Object && vector.Decoded.TryGetProperty(member, out _);
    }

    public static IEnumerable<GoldenVector> Of(params VectorKind[] kinds) => All.Where(vector => kinds.Contains(KindOf(vector)));

    /// <summary>One case per vector, with its name; the names that the client's capture repeats are numbered.</summary>
    public static IEnumerable<TestCaseData> Cases(params VectorKind[] kinds)
    {
        var names = new Dictionary<string, int>();
        foreach (var vector in Of(kinds))
        {
            var name = vector.ToString();
            names[name] = names.GetValueOrDefault(name) + 1;
            yield return new TestCaseData(vector).SetArgDisplayNames(names[name] == 1 ? name : $"{name} #{names[name]}");
        }
    }

    /// <summary>The vector as a message; fails the test when it cannot be read.</summary>
    public static Message Read(ReadOnlySpan<byte> frame)
    {
        var read = MessageCodec.TryRead(frame, out var message, out var error);
        Assert.That(read, Is.True, () => "refused: " + error);
        return message;
    }

    /// <summary>The message as it would stand in clear: envelope without the encrypted flag and the plaintext.</summary>
    public static byte[] ClearFrame(GoldenVector encrypted)
    {
        var plaintext = Convert.FromHexString(encrypted.Decoded.GetProperty("plaintext").GetString()!);
        Envelope.TryRead(encrypted.Octets, out var envelope);
        var frame = new byte[Envelope.Length + plaintext.Length];
        (envelope with { Encrypted = false, MessageLength = (uint)plaintext.Length }).Write(frame);
        plaintext.CopyTo(frame, Envelope.Length);
        return frame;
    }
}
