using System.Buffers;
using System.Numerics;
using System.Text;

namespace IdResolution.Protocol.Values;

/// <summary>
/// The three orders in which texts write twelve administrator permissions (specification §2.4), a classic source of errors: name the one
/// you mean.
/// </summary>
public static class AdminPermissionText
{
    private const int Length = 12;
    private const int LongestBinary = 16;

    private static readonly SearchValues<byte> NameOctets = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"u8);

    // Batch files as the reference parses them: bit 0 first. As its manual describes them, READ_VALUE stands before the three HS_ADMIN
    // permissions.
    private static ReadOnlySpan<byte> BatchBits => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

    private static ReadOnlySpan<byte> DocumentedBatchBits => [0, 1, 2, 3, 4, 5, 6, 10, 7, 8, 9, 11];

    /// <summary>
    /// JSON order: a binary number of twelve digits, ListHandles first; of up to sixteen when bits above <see cref="AdminPermissions.All"/>
    /// are set.
    /// </summary>
    public static string ToJson(AdminPermissions permissions) => Convert.ToString((int)permissions, 2).PadLeft(Length, '0');

    /// <summary>Reads JSON order: twelve to sixteen binary digits in ASCII.</summary>
    public static bool TryParseJson(ReadOnlySpan<byte> text, out AdminPermissions permissions)
    {
        permissions = AdminPermissions.None;
        if (text.Length is < Length or > LongestBinary || text.ContainsAnyExceptInRange((byte)'0', (byte)'1')) return false;
        var bits = 0;
        foreach (var digit in text) bits = (bits << 1) | (digit - '0');
        permissions = (AdminPermissions)bits;
        return true;
    }

    /// <summary>
    /// Batch order as the reference parses it: twelve digits, AddHandle first. Bits above <see cref="AdminPermissions.All"/> have no place
    /// in it.
    /// </summary>
    public static string ToBatch(AdminPermissions permissions)
    {
        Span<char> text = stackalloc char[Length];
        for (var i = 0; i < Length; i++) text[i] = ((int)permissions & (1 << BatchBits[i])) != 0 ? '1' : '0';
        return new string(text);
    }

    /// <summary>Reads batch order as the reference parses it.</summary>
    public static bool TryParseBatch(ReadOnlySpan<char> text, out AdminPermissions permissions) =>
        TryParse(text, BatchBits, out permissions);

    /// <summary>
    /// Reads batch order as the reference's manual documents it. Only for a warning: the importer takes <see cref="TryParseBatch"/>, and
    /// where the two differ somebody may have meant the other.
    /// </summary>
    public static bool TryParseDocumentedBatch(ReadOnlySpan<char> text, out AdminPermissions permissions) =>
        TryParse(text, DocumentedBatchBits, out permissions);

    /// <summary>Reads the name of one permission, <c>addHandle</c> or <c>ADD_HANDLE</c>, in any case.</summary>
    public static bool TryParseName(ReadOnlySpan<byte> name, out AdminPermissions permission)
    {
        permission = AdminPermissions.None;
        if (name.ContainsAnyExcept(NameOctets)) return false;
        var text = Encoding.ASCII.GetString(name).Replace("_", "", StringComparison.Ordinal);
        return Enum.TryParse(text, ignoreCase: true, out permission) && BitOperations.IsPow2((uint)permission);
    }

    private static bool TryParse(ReadOnlySpan<char> text, ReadOnlySpan<byte> bitOfPosition, out AdminPermissions permissions)
    {
        permissions = AdminPermissions.None;
        if (text.Length != Length || text.ContainsAnyExceptInRange('0', '1')) return false;
        for (var i = 0; i < Length; i++)
        {
            if (text[i] == '1') permissions |= (AdminPermissions)(1 << bitOfPosition[i]);
        }
        return true;
    }
}
