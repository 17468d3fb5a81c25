using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace IdResolution.Transport.Tcp.Epoll;

/// <summary>The system calls of Linux on x86-64 that an <see cref="EpollLoop"/> lives by (epoll(7), accept(2), recv(2), send(2)).</summary>
internal static unsafe partial class LinuxPoll
{
    public const int EIntr = 4;
    public const int EAgain = 11;
    public const int ENoMem = 12;
    public const int ENFile = 23;
    public const int EMFile = 24;
    public const int ENoBufs = 105;

    public const int Add = 1;
    public const int Remove = 2;
    public const int Change = 3;

    public const uint Readable = 1;
    public const uint Writable = 4;

    public const int ShutdownBoth = 2;

    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;

    /// <summary>Whether this system is the one these structures are of.</summary>
    public static bool IsUsable => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>A new set of sockets to wait for.</summary>
    /// <exception cref="IOException">The system has no means for one more.</exception>
    public static Descriptor Create()
    {
        var set = CreateSet(CloseOnExec);
        return set.IsInvalid ? throw new IOException($"The system gives no set of sockets to wait for (error {Marshal.GetLastPInvokeError()}).") : set;
    }

    /// <summary>Takes a connection that does not block; gives its number, or -1.</summary>
    public static int Accept(SafeSocketHandle listener, byte* address, uint* addressLength) =>
        Accept(listener, address, addressLength, CloseOnExec | NonBlocking);

    /// <summary>Octets read; 0 at the end, -1 where there is nothing or an error.</summary>
    public static nint Receive(Descriptor socket, Span<byte> octets)
    {
        fixed (byte* start = octets) return Receive(socket, start, (nuint)octets.Length, DontWait);
    }

    /// <summary>Octets that the system took; -1 where it has no room or on an error.</summary>
    public static nint Send(Descriptor socket, ReadOnlySpan<byte> octets)
    {
        fixed (byte* start = octets) return Send(socket, start, (nuint)octets.Length, DontWait | NoSignal);
    }

    /// <summary>Ends a connection at once in both directions; what the peer did not take is thrown away when it is closed.</summary>
    public static void BreakOff(Descriptor socket)
    {
        const int SolSocket = 1;
        const int SoLinger = 13;
        var linger = 1L;
        _ = SetOption(socket, SolSocket, SoLinger, &linger, sizeof(long));
        _ = Shutdown(socket, ShutdownBoth);
    }

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOption(Descriptor socket, int level, int number, long* value, uint length);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int Wait(Descriptor set, Event* events, int room, int milliseconds);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int Control(Descriptor set, int operation, SafeHandle socket, Event* wanted);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(SafeHandle socket, int how);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(nint descriptor);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial Descriptor CreateSet(int flags);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    private static partial int Accept(SafeSocketHandle listener, byte* address, uint* addressLength, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(Descriptor socket, byte* octets, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(Descriptor socket, byte* octets, nuint length, int flags);

    /// <summary>struct epoll_event, which x86-64 packs.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct Event
    {
        public uint Events;
        public long Id;
    }
}
