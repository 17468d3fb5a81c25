using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Values;

/// <summary>
/// The four-character form of value permissions: admin-read, admin-write, public-read, public-write (specification §2.2).
/// </summary>
internal static class PermissionText
{
    public static string Format(ValuePermissions permissions) => string.Create(4, permissions, (text, value) =>
    {
        for (var i = 0; i < text.Length; i++) text[i] = ((int)value & (8 >> i)) != 0 ? '1' : '0';
    });

    public static bool TryParse(ReadOnlySpan<char> text, out ValuePermissions permissions)
    {
        permissions = ValuePermissions.None;
        if (text.Length != 4) return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('0' or '1')) return false;
            if (text[i] == '1') permissions |= (ValuePermissions)(8 >> i);
        }
        return true;
    }
}
