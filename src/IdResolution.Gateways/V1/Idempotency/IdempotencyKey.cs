using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using IdResolution.Protocol.Names;
using IdResolution.Resolution.Gateway;
using Microsoft.Extensions.Primitives;

namespace IdResolution.Gateways.V1.Idempotency;

/// <summary>
/// What a client calls a request of its own, so that it can send it again: header <c>Idempotency-Key</c>, 1 to 255 printable ASCII characters, with the quotation
/// marks of a structured field or without. Only its digest, together with whoever asks, is used and kept. Immutable.
/// </summary>
internal sealed class IdempotencyKey
{
    /// <summary>The header.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>The header of an answer that was given before.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    private const int MaxLength = 255;

    private IdempotencyKey(byte[] scope)
    {
        Scope = scope;
        Name = Convert.ToHexStringLower(scope);
    }

    /// <summary>SHA-256 of identity and key: keys of others are other keys.</summary>
    public ReadOnlyMemory<byte> Scope { get; }

    /// <summary>The same as text, for a file name.</summary>
    public string Name { get; }

    /// <summary>Reads the header.</summary>
    /// <param name="values">Its values; empty when it is not there.</param>
    /// <param name="who">Who asks; null for anybody.</param>
    /// <param name="key">The key; null when there is none.</param>
    /// <returns>False when there is one that is none.</returns>
    public static bool TryRead(StringValues values, ProvenIdentity? who, out IdempotencyKey? key)
    {
        key = null;
        if (values.Count == 0) return true;
        if (values.Count > 1 || !TryUnquote(values[0], out var text)) return false;
        key = Of(who, text);
        return true;
    }

    /// <summary>The digest that tells one request from another: its method, its target and its body.</summary>
    public static byte[] Fingerprint(string method, string target, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{method} {target}\n"));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    private static IdempotencyKey Of(ProvenIdentity? who, string text)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (who is { Identity: var identity })
        {
            // One identity is one however its prefix is spelt; suffixes are told apart (specification §6.5).
            hash.AppendData(HandleName.Folded(HandleName.PrefixOf(identity.Handle.Span)));
            hash.AppendData("/"u8);
            hash.AppendData(HandleName.SuffixOf(identity.Handle.Span));
            hash.AppendData(BitConverter.GetBytes(identity.Index));
        }
        // No name of an identity has a 0 in it that would make its end doubtful: the length of what follows is fixed by this digest.
        hash.AppendData(SHA256.HashData(Encoding.ASCII.GetBytes(text)));
        return new IdempotencyKey(hash.GetHashAndReset());
    }

    private static bool TryUnquote(string? value, [NotNullWhen(true)] out string? text)
    {
        text = value?.Trim();
        if (text is ['"', .., '"']) text = text[1..^1];
        if (text is not null && (text.Length is 0 or > MaxLength || text.AsSpan().ContainsAnyExceptInRange('\x21', '\x7E'))) text = null;
        return text is not null;
    }
}
