using System.Text;
using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;

namespace IdResolution.Gateways.Proxy;

/// <summary>Between the path of a request and the handle it names (specification §8.7). Pure.</summary>
internal static class ProxyPath
{
    private static readonly string[] Starts = ["info:hdl/", "info:doi/", "hdl:", "doi:"];
    private static readonly string[] UrnStarts = ["urn:hdl:", "urn:doi:", "urn:eidr:"];

    /// <summary>The handle; false when there is none, or what is there cannot be one: broken escapes, control characters, too long.</summary>
    /// <param name="path">The path as it came.</param>
    /// <param name="handle">The handle, spelled as it came.</param>
    public static bool TryReadHandle(string path, out Utf8String handle)
    {
        handle = default;
        if (path.Length < 2 || !PercentEncoding.TryDecode(path[1..], out var decoded)) return false;
        handle = Strip(decoded.ToString());
        return IsPossible(handle);
    }

    /// <summary>True when a handle of that name could be asked for.</summary>
    public static bool IsPossible(Utf8String handle) => !handle.IsEmpty && handle.Length <= HandleName.MaxLength
        && handle.Span.IndexOfAnyInRange((byte)0, (byte)0x1F) < 0 && !handle.Span.Contains((byte)0x7F);

    /// <summary>
    /// The path of a handle. Where browsers would take slashes for something else - two in front for another host, <c>/../</c> for a step back - they are
    /// encoded.
    /// </summary>
    public static string Of(Utf8String handle) => "/" + Encode(handle);

    /// <summary>The same below another path.</summary>
    /// <param name="start">Such as <c>/api/handles/</c>.</param>
    /// <param name="handle">The handle.</param>
    public static string Below(string start, Utf8String handle) => start + Encode(handle);

    private static string Encode(Utf8String handle)
    {
        var path = PercentEncoding.EncodePath(handle.Span);
        var isPlain = !path.StartsWith('/') && !Array.Exists(path.Split('/'), segment => segment is "." or "..");
        return isPlain ? path : PercentEncoding.Encode(handle.Span);
    }

    private static string Strip(string text)
    {
        foreach (var start in Starts)
        {
            if (text.StartsWith(start, StringComparison.OrdinalIgnoreCase)) return text[start.Length..];
        }
        foreach (var start in UrnStarts)
        {
            if (!text.StartsWith(start, StringComparison.OrdinalIgnoreCase)) continue;
            var name = new StringBuilder(text, start.Length, text.Length - start.Length, text.Length);
            var colon = text.IndexOf(':', start.Length);
            if (colon >= 0) name[colon - start.Length] = '/';
            return name.ToString();
        }
        return text;
    }
}
