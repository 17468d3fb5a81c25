using System.Buffers.Text;
using System.Security.Cryptography;
using IdResolution.Protocol.Values;

namespace IdResolution.Gateways.V1;

/// <summary>
/// Strong entity tags of records: made of the values themselves, so that whoever sees the same values has the same tag, and nobody learns anything about values
/// that he does not see. Pure.
/// </summary>
internal static class EntityTag
{
    private const int Length = 16;

    /// <summary>The tag with its quotation marks.</summary>
    public static string Of(IReadOnlyList<HandleValue> values)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(ValueList.ToArray(values), digest);
        return $"\"{Base64Url.EncodeToString(digest[..Length])}\"";
    }
}
