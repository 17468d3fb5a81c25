using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace IdResolution.Transport.Udp;

/// <summary>The system calls of Linux that move many datagrams at once, and their structures (recvmmsg(2), sendmmsg(2), ip(7),
/// ipv6(7)).</summary>
internal static unsafe partial class LinuxSocket
{
    public const int EIntr = 4;
    public const int EIo = 5;
    public const int EAgain = 11;
    public const int EInval = 22;
    public const int EMsgSize = 90;
    public const int EOpNotSupp = 95;

    public const int MsgDontWait = 0x40;
    public const int MsgWaitForOne = 0x10000;

    public const int SolIp = 0;
    public const int SolUdp = 17;
    public const int SolIpv6 = 41;
    public const int IpPktInfo = 8;
    public const int UdpSegment = 103;

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int ReceiveMany(SafeSocketHandle socket, DatagramHeader* datagrams, uint count, int flags, nint timeout);

    /// <summary>Datagrams that this socket had no room for since it was opened, modulo 2^32; 0 where the system does not tell (SO_MEMINFO, Linux 4.6).</summary>
    public static uint ReadDrops(Socket socket)
    {
        const int SolSocket = 1;
        const int SoMemInfo = 55;
        const int Drops = 8;
        Span<uint> info = stackalloc uint[Drops + 1];
        try
        {
            return socket.GetRawSocketOption(SolSocket, SoMemInfo, MemoryMarshal.AsBytes(info)) == info.Length * sizeof(uint) ? info[Drops] : 0;
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMany(SafeSocketHandle socket, DatagramHeader* datagrams, uint count, int flags);

    /// <summary>Whether this system has the calls and lets us use them (a sandbox may not).</summary>
    public static bool IsUsable(SafeSocketHandle socket)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess) return false;
        try
        {
            return ReceiveMany(socket, null, 0, MsgDontWait, 0) >= 0 && SendMany(socket, null, 0, MsgDontWait) >= 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Part
    {
        public byte* Start;
        public nuint Length;
    }

    /// <summary>struct mmsghdr of 64-bit systems: struct msghdr and the octets moved.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    public struct DatagramHeader
    {
        [FieldOffset(0)] public byte* Address;
        [FieldOffset(8)] public uint AddressLength;
        [FieldOffset(16)] public Part* Parts;
        [FieldOffset(24)] public nuint PartCount;
        [FieldOffset(32)] public byte* Control;
        [FieldOffset(40)] public nuint ControlLength;
        [FieldOffset(48)] public int Flags;
        [FieldOffset(56)] public uint Length;
    }
}
