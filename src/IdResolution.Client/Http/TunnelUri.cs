using System.Text;
using IdResolution.Protocol;

namespace IdResolution.Client.Http;

/// <summary>Where a request is posted to: the path is the percent-encoded handle, as other clients send it (specification §8.2). Pure.</summary>
internal static class TunnelUri
{
    // Servers take lines of 8 KiB and less, and what the path says is of no consequence.
    private const int MaxPath = 2_048;

    /// <summary>The address to post to.</summary>
    /// <param name="server">The server.</param>
    /// <param name="handle">The handle; empty for a request that shall not tell who reads the path what it is about.</param>
    public static Uri Of(HttpEndPoint server, Utf8String handle)
    {
        var text = new StringBuilder(server.Peer is null ? "http://" : "https://");
        text.Append(new ServerAddress(server.Host, server.Port).ToString()).Append(server.Path).Append('/');
        var start = text.Length;
        foreach (var octet in handle.Span)
        {
            if (char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~') text.Append((char)octet);
            else text.Append('%').Append("0123456789ABCDEF"[octet >> 4]).Append("0123456789ABCDEF"[octet & 15]);
        }
        if (text.Length - start > MaxPath) text.Length = start;
        // A handle of dots is no way upwards.
        return new Uri(text.ToString(), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }
}
