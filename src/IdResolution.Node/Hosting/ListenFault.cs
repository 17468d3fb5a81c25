using System.Net.Sockets;
using IdResolution.Node.Start;

namespace IdResolution.Node.Hosting;

/// <summary>An address that cannot be listened on, in words for the operator.</summary>
internal static class ListenFault
{
    /// <summary>True for what the system says about it: Kestrel wraps that for an address in use, and nobody does for the rest.</summary>
    public static bool Is(Exception e) => e is IOException or SocketException;

    /// <summary>What is said about it.</summary>
    /// <param name="where">The address, and whose it is.</param>
    /// <param name="e">What the system said.</param>
    public static StartException Of(string where, Exception e)
    {
        var reason = e.GetBaseException();
        var advice = (reason as SocketException)?.SocketErrorCode switch
        {
            SocketError.AccessDenied => " Ports below 1024 are for root, or for programs with the capability CAP_NET_BIND_SERVICE.",
            SocketError.AddressNotAvailable => " This machine does not have that address.",
            _ => " Is another node running there?",
        };
        return new StartException($"Cannot listen on {where}: {reason.Message}.{advice}", e);
    }
}
