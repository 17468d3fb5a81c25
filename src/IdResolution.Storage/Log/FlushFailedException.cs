namespace IdResolution.Storage.Log;

/// <summary>
/// Octets that were written may or may not be on the disk, and asking again would not tell: after a failed flush the kernel forgets what
/// was dirty. The store takes no writes until it is opened anew and reads what really is there.
/// </summary>
internal sealed class FlushFailedException(string message, Exception innerException) : IOException(message, innerException);
