using Microsoft.Win32.SafeHandles;

namespace IdResolution.Transport.Tcp.Epoll;

/// <summary>
/// A file descriptor that nobody else can come to own while a system call uses it: it is closed when it was disposed of and the last call has ended.
/// </summary>
internal sealed class Descriptor : SafeHandleMinusOneIsInvalid
{
    public Descriptor()
        : base(ownsHandle: true)
    {
    }

    public Descriptor(int number)
        : this() => SetHandle(number);

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LinuxPoll.Close(handle) == 0;
}
