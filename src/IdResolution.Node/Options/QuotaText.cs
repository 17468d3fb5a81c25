using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Quotas;

namespace IdResolution.Node.Options;

/// <summary>The text form of one administrator's quota: <c>88.100.1/ADMIN=1000/50000/10</c>.</summary>
internal static class QuotaText
{
    /// <summary>Reads the text; a handle may contain equals signs, so the last one counts.</summary>
    public static bool TryParse(string text, out ValueReference administrator, [NotNullWhen(true)] out Quota? quota)
    {
        administrator = default;
        quota = null;
        var equals = text.LastIndexOf('=');
        if (equals <= 0) return false;
        administrator = ValueReference.Parse(text[..equals]);
        var numbers = text[(equals + 1)..].Split('/');
        var isRead = numbers.Length == 3 && HandleName.IsValidForRegistration(administrator.Handle.Span);
        var parsed = new long[3];
        for (var i = 0; isRead && i < parsed.Length; i++)
            isRead = long.TryParse(numbers[i], NumberStyles.None, CultureInfo.InvariantCulture, out parsed[i]);
        if (isRead) quota = new Quota(parsed[0], parsed[1], parsed[2]);
        return isRead;
    }
}
