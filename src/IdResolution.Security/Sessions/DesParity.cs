using System.Numerics;
using System.Security.Cryptography;

namespace IdResolution.Security.Sessions;

/// <summary>The lowest bit of each octet of a DES key makes the number of its ones odd; MACs are made with the adjusted key.</summary>
internal static class DesParity
{
    public static void Adjust(Span<byte> key)
    {
        foreach (ref var octet in key) octet = (byte)((octet & 0xFE) | (~BitOperations.PopCount((uint)octet >> 1) & 1));
    }

    /// <summary>True for keys under which DES or triple DES does not encrypt properly; the runtime refuses them.</summary>
    public static bool IsWeak(byte[] key) => key.Length == 8 ? DES.IsWeakKey(key) || DES.IsSemiWeakKey(key) : TripleDES.IsWeakKey(key);
}
